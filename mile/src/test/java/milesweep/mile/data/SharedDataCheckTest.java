package milesweep.mile.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import milesweep.common.view.DataSettings.VqaRad;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The collection of broken and unusual data sets, folder by folder, and real questions and images.
 */
class SharedDataCheckTest {
  @TempDir Path temporary;

  private static CheckedData check(String name, String language) {
    return new DataFolder(SharedData.path("data/bad/slake").resolve(name)).check(true, language);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "ok_control, 3",
    "utf8_bom, 3",
    "crlf, 3",
    "utf16le_bom, 3",
    "chinese_answers, 1",
    "empty_answer, 1",
  })
  void unusual_sets_are_taken(String name, int records) {
    CheckedData data = check(name, "en").require();
    assertThat(data.split(SplitName.TRAIN)).hasSize(records);
  }

  @ParameterizedTest(name = "{0}: record {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          missing_fields       | 1,2,3,4 | answer missing; question missing; img_name missing; qid missing
          duplicate_qid        | 1       | qid 0 is also that of record 0
          nan_value            | -1      | NaN
          truncated_json       | -1      | the file ends in the middle
          trailing_garbage     | -1      | text behind the end
          empty_file           | -1      | empty file
          empty_array          | -1      | no records
          object_not_array     | -1      | expected a JSON array of records
          empty_question       | 0,1     | question is empty; question is empty
          image_missing        | 1       | xmlab999/source.jpg missing
          path_traversal       | 1,2     | leaves the image root; leaves the image root
          non_string_answer    | 3       | answer must be text or a number, is null
          answer_type_spelling | 2       | "OTHER"
          """)
  void broken_sets_are_refused_with_every_record(String name, String records, String reasons) {
    CheckedData data = check(name, "en");
    assertThat(data.refused()).isTrue();
    List<Fault> faults = data.faults();
    assertThat(String.join(",", faults.stream().map(fault -> "" + fault.record()).toList()))
        .isEqualTo(records);
    String[] expected = reasons.split("; ");
    for (int i = 0; i < expected.length; i++) {
      assertThat(faults.get(i).toString())
          .contains(expected[i])
          .contains("train.json")
          .doesNotContain("root:");
    }
  }

  @Test
  void every_folder_of_the_collection_is_covered() throws IOException {
    try (var folders = Files.list(SharedData.path("data/bad/slake"))) {
      assertThat(folders).hasSize(19);
    }
  }

  @Test
  void chinese_text_is_kept_when_all_languages_are() {
    assertThat(check("chinese_answers", null).require().split(SplitName.TRAIN))
        .extracting(QuestionRecord::answer)
        .containsExactly("X光", "有", "X-Ray");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "truncated.png, truncated",
    "truncated.jpg, truncated",
    "zero_byte.jpg, empty file",
    "html_named.jpg, HTML",
    "lfs_pointer.jpg, git-lfs pointer",
    "huge_header_60000x60000.png, 60000 x 60000",
    "one_by_one.png, ''",
    "cmyk.jpg, ''",
    "gray16.png, ''",
    "gray8.jpg, ''",
    "palette_alpha.png, ''",
    "rgba.png, ''",
    "png_named.jpg, ''",
  })
  void a_data_set_with_this_image_is_taken_or_refused(String image, String reason)
      throws IOException {
    Path control = SharedData.path("data/bad/slake/ok_control");
    DataFolder folder =
        DataFolder.in(temporary)
            .text("train.json", Files.readString(control.resolve("train.json")));
    Path target = temporary.resolve("imgs/xmlab1/source.jpg");
    Files.createDirectories(target.getParent());
    Files.copy(
        SharedData.path("data/bad/images").resolve(image),
        target,
        StandardCopyOption.REPLACE_EXISTING);
    CheckedData data = folder.check();
    if (reason.isEmpty()) {
      assertThat(data.require().split(SplitName.TRAIN)).hasSize(3);
      assertThat(data.warnings()).hasSize(image.startsWith("one_") ? 1 : 0);
    } else {
      assertThat(data.faults())
          .singleElement()
          .asString()
          .contains("record 0, qid 0: image")
          .contains(reason)
          .contains("2 more records");
    }
  }

  @Test
  void real_images_and_questions_pass_without_a_fault() {
    CheckedData data =
        DataCheck.run(
                new DataCheck.Request(
                    "slake",
                    new SlakeFolder(SharedData.path("data/real-mini"), Optional.of("en")),
                    true,
                    Set.of(SplitName.values()),
                    Optional.empty(),
                    DataCheck.Look.CHECKED))
            .require();
    assertThat(data.warnings()).isEmpty();
    assertThat(data.split(SplitName.TRAIN)).hasSize(294);
    assertThat(data.split(SplitName.VALIDATE)).hasSize(44);
    assertThat(data.split(SplitName.TEST)).hasSize(79);
    assertThat(data.counts().get(SplitName.TEST).images()).isEqualTo(8);
  }

  private static CheckedData questions(QuestionSource source) {
    return DataCheck.run(
            new DataCheck.Request(
                "shared",
                source,
                true,
                Set.of(SplitName.TRAIN, SplitName.TEST),
                Optional.empty(),
                DataCheck.Look.NAMES))
        .require();
  }

  @ParameterizedTest(name = "{0} {1}: {2} questions")
  @CsvSource({
    "en, train, 3446, 321, 1363, 1176, 861", // one of 3447 has no answer
    "en, validate, 824, 72, 327, 277, 194",
    "en, test, 824, 73, 311, 263, 192",
    "zh, train, 3553, 326, 1400, 0, 904",
    "all, train, 6999, 422, 2763, 1176, 1765",
    "all, test, 1514, 127, 588, 263, 336",
  })
  void slake_questions_are_counted_as_published(
      String language, String split, int questions, int images, int closed, int yesNo, int organs) {
    CheckedData data =
        questions(
            new SlakeFolder(
                SharedData.path("data/slake"),
                language.equals("all") ? Optional.empty() : Optional.of(language)));
    SplitCount count = data.counts().get(SplitName.valueOf(split.toUpperCase(Locale.ROOT)));
    assertThat(count.questions()).isEqualTo(questions);
    assertThat(count.images()).isEqualTo(images);
    assertThat(count.closed()).isEqualTo(closed);
    assertThat(count.open()).isEqualTo(questions - closed);
    assertThat(count.yesNo()).isEqualTo(yesNo);
    assertThat(count.subjects().get("Organ")).isEqualTo(organs);
  }

  @Test
  void slake_leaks_images_only_across_languages() {
    Path folder = SharedData.path("data/slake");
    assertThat(questions(new SlakeFolder(folder, Optional.of("en"))).overlaps()).isEmpty();
    assertThat(questions(new SlakeFolder(folder, Optional.empty())).overlaps())
        .extracting(
            overlap ->
                overlap.second() + " " + overlap.kind().label() + " " + overlap.shared().size())
        .containsExactly("validate image 99", "test image 98", "test image 18");
  }

  @Test
  void vqa_rad_is_counted_as_published_and_warns_of_its_official_split() {
    VqaRad all = new VqaRad(List.of("freeform", "para", "frame"), false);
    CheckedData data = questions(new VqaRadFolder(SharedData.path("data/vqa-rad"), all));
    SplitCount train = data.counts().get(SplitName.TRAIN);
    SplitCount test = data.counts().get(SplitName.TEST);
    assertThat(List.of(train.questions(), train.images(), train.open(), train.closed()))
        .containsExactly(2124, 219, 889, 1235);
    assertThat(List.of(test.questions(), test.images(), test.open(), test.closed()))
        .containsExactly(333, 149, 127, 206);
    assertThat(data.overlaps())
        .extracting(overlap -> overlap.kind().label() + " " + overlap.shared().size())
        .containsExactly("image 149", "question 11");
    for (String count : List.of("freeform 834 227", "para 412 106", "frame 878 0")) {
      String[] parts = count.split(" ");
      CheckedData some =
          DataCheck.run(
              new DataCheck.Request(
                  "vqa-rad",
                  new VqaRadFolder(
                      SharedData.path("data/vqa-rad"), new VqaRad(List.of(parts[0]), false)),
                  true,
                  Set.of(),
                  Optional.empty(),
                  DataCheck.Look.NAMES));
      assertThat(some.counts().get(SplitName.TRAIN).questions() + "").isEqualTo(parts[1]);
      assertThat(some.counts().get(SplitName.TEST).questions() + "").isEqualTo(parts[2]);
    }
  }

  @Test
  void all_images_of_vqa_rad_can_be_decoded_and_a_tenth_of_them_validates() {
    VqaRad all = new VqaRad(List.of("freeform", "para", "frame"), false);
    CheckedData data =
        DataCheck.run(
                new DataCheck.Request(
                    "vqa-rad",
                    new VqaRadFolder(SharedData.path("data/vqa-rad"), all),
                    true,
                    Set.of(SplitName.TRAIN, SplitName.TEST),
                    Optional.of(new DataCheck.Validation(0.1, 1)),
                    DataCheck.Look.CHECKED))
            .require();
    assertThat(data.counts().get(SplitName.VALIDATE).images()).isEqualTo(22); // of 219
    assertThat(data.counts().get(SplitName.TRAIN).images()).isEqualTo(197);
    assertThat(data.overlaps())
        .noneMatch(
            overlap ->
                overlap.first() == SplitName.TRAIN && overlap.second() == SplitName.VALIDATE);
  }
}

package milesweep.mile.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
}

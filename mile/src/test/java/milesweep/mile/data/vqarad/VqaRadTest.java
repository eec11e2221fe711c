package milesweep.mile.data.vqarad;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import milesweep.common.view.DataSettings.VqaRad;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.DataCheck;
import milesweep.mile.data.Pictures;
import milesweep.mile.data.VqaRadFolder;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** VQA-RAD in both of its forms, on generated files. */
class VqaRadTest {
  private static final VqaRad ALL = new VqaRad(List.of("freeform", "para", "frame"), false);
  private static final String TRAINSET =
      """
      [{"qid": 1, "image_name": "a.jpg", "image_organ": "HEAD", "answer": "Yes", "answer_type": "CLOSED ", "question_type": "PRES", "question": "Is it\\tbig?", "phrase_type": "freeform"},
      {"qid": 2, "image_name": "a.jpg", "answer": 3, "answer_type": "OPEN", "question_type": "COUNT", "question": "How\\nmany?", "phrase_type": "para"},
      {"qid": 5, "image_name": "b.jpg", "answer": "left", "answer_type": "OPEN", "question_type": "POS", "question": "Where?", "phrase_type": "frame"}]
      """;
  private static final String TESTSET =
      """
      [{"qid": 4, "image_name": "a.jpg", "answer": "no", "answer_type": "CLOSED", "question_type": "PRES", "question": "Is it small?", "phrase_type": "freeform"},
      {"qid": 3, "image_name": "a.jpg", "answer": "ct", "answer_type": "OPEN", "question_type": "MODALITY", "question": "Which scan?", "phrase_type": "para"}]
      """;
  private static final String PUBLIC =
      """
      [{"qid": "1", "phrase_type": "freeform", "image_name": "a.jpg", "question": "Is it big?", "question_frame": "Is/Are it large?", "answer": "Yes", "answer_type": "CLOSED"},
      {"qid": "2", "phrase_type": "test_para", "image_name": "a.jpg", "question": "Is it small?", "question_frame": "NULL", "answer": "no", "answer_type": "CLOSED"},
      {"qid": "3", "phrase_type": "para", "image_name": "b.jpg", "question": "How many?", "question_frame": "NULL", "answer": 3, "answer_type": "OPEN"},
      {"qid": 4, "phrase_type": "test_freeform", "image_name": "b.jpg", "question": "Where?", "question_frame": "NULL", "answer": "left", "answer_type": "OPEN"}]
      """;

  @TempDir Path folder;

  @BeforeEach
  void images() {
    pictures("images");
  }

  private void pictures(String name) {
    Pictures.grey(folder.resolve(name).resolve("a.jpg"), 40);
    Pictures.grey(folder.resolve(name).resolve("b.jpg"), 90);
    Pictures.grey(folder.resolve(name).resolve("unused.jpg"), 10);
  }

  private void preSplit() throws IOException {
    Files.writeString(folder.resolve("trainset.json"), TRAINSET);
    Files.writeString(folder.resolve("testset.json"), TESTSET);
  }

  private CheckedData check(VqaRad wanted) {
    return check(wanted, true, Optional.empty());
  }

  private CheckedData check(
      VqaRad wanted, boolean strict, Optional<DataCheck.Validation> validation) {
    return DataCheck.run(
        new DataCheck.Request(
            "vqa-rad",
            new VqaRadFolder(folder, wanted),
            strict,
            Set.of(SplitName.TRAIN, SplitName.TEST),
            validation,
            DataCheck.Look.CHECKED));
  }

  private static List<Long> qids(CheckedData data, SplitName split) {
    return data.split(split).stream().map(QuestionRecord::qid).toList();
  }

  @Test
  void the_pre_split_form_is_read_with_its_numbers_blanks_and_unused_images() throws IOException {
    preSplit();
    CheckedData data = check(ALL).require();
    assertThat(qids(data, SplitName.TRAIN)).containsExactly(1L, 2L, 5L);
    assertThat(qids(data, SplitName.TEST)).containsExactly(3L, 4L);
    QuestionRecord first = data.split(SplitName.TRAIN).get(0);
    assertThat(first.answerType()).isEqualTo(AnswerType.CLOSED);
    assertThat(first.question()).isEqualTo("Is it\tbig?");
    assertThat(first.subject()).isEqualTo("PRES");
    assertThat(data.split(SplitName.TRAIN).get(1).answer()).isEqualTo("3");
    assertThat(data.counts().get(SplitName.TRAIN).subjects())
        .isEqualTo(Map.of("PRES", 1, "COUNT", 1, "POS", 1));
    assertThat(data.counts().get(SplitName.TRAIN).closed()).isOne();
    assertThat(data.warnings())
        .singleElement()
        .asString()
        .contains("1 images are in both train and test, so scores are too good: a.jpg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VQA_RAD Dataset Public.json", "all.json"})
  void the_public_form_tells_the_split_by_its_phrase_types(String name) throws IOException {
    Files.writeString(folder.resolve(name), PUBLIC);
    CheckedData data = check(ALL).require();
    assertThat(qids(data, SplitName.TRAIN)).containsExactly(1L, 3L);
    assertThat(qids(data, SplitName.TEST)).containsExactly(2L, 4L);
    assertThat(data.split(SplitName.TRAIN).get(1).answer()).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VQA_RAD Image Folder", "VQA_RAD_Image_Folder", "imgs", "image", "."})
  void images_are_found_under_their_usual_names(String name) throws IOException {
    preSplit();
    try (var old = Files.list(folder.resolve("images"))) {
      for (Path image : old.toList()) {
        Files.delete(image);
      }
    }
    Files.delete(folder.resolve("images"));
    pictures(name);
    assertThat(check(ALL).require().split(SplitName.TRAIN)).hasSize(3);
  }

  @Test
  void phrase_types_that_are_not_wanted_are_left_out_and_counted() throws IOException {
    preSplit();
    CheckedData data = check(new VqaRad(List.of("freeform"), false)).require();
    assertThat(qids(data, SplitName.TRAIN)).containsExactly(1L);
    assertThat(qids(data, SplitName.TEST)).containsExactly(4L);
    assertThat(data.countsByName())
        .containsEntry("train.other-phrase-type", 2L)
        .containsEntry("test.other-phrase-type", 1L);
    assertThat(data.fingerprint()).isNotEqualTo(check(ALL).fingerprint());
  }

  @Test
  void the_first_record_of_each_split_can_be_dropped_as_released() throws IOException {
    preSplit();
    VqaRad released = new VqaRad(ALL.phraseTypes(), true);
    CheckedData data = check(released).require();
    assertThat(qids(data, SplitName.TRAIN)).containsExactly(2L, 5L);
    assertThat(qids(data, SplitName.TEST)).containsExactly(3L); // the first of the file, not qid 3
    assertThat(data.countsByName()).containsEntry("test.first-row", 1L);
    Files.delete(folder.resolve("trainset.json"));
    Files.delete(folder.resolve("testset.json"));
    Files.writeString(folder.resolve("all.json"), PUBLIC);
    assertThat(qids(check(released).require(), SplitName.TEST)).containsExactly(4L);
  }

  @Test
  void validation_is_drawn_from_training_by_image_and_seed() throws IOException {
    preSplit();
    Optional<DataCheck.Validation> half = Optional.of(new DataCheck.Validation(0.5, 1));
    CheckedData data = check(ALL, true, half).require();
    assertThat(data.split(SplitName.VALIDATE)).isNotEmpty();
    assertThat(data.split(SplitName.TRAIN)).isNotEmpty();
    assertThat(data.split(SplitName.TRAIN).stream().map(QuestionRecord::imageName))
        .doesNotContainAnyElementsOf(
            data.split(SplitName.VALIDATE).stream().map(QuestionRecord::imageName).toList());
    assertThat(data.split(SplitName.TRAIN).size() + data.split(SplitName.VALIDATE).size())
        .isEqualTo(3);
    assertThat(qids(data, SplitName.TEST)).containsExactly(3L, 4L);
    assertThat(data.fingerprint())
        .isEqualTo(check(ALL, true, half).fingerprint())
        .isNotEqualTo(check(ALL).fingerprint());
  }

  @Test
  void whoever_wants_a_validation_split_is_told_how_to_draw_one() throws IOException {
    preSplit();
    CheckedData data =
        DataCheck.run(
            new DataCheck.Request(
                "vqa-rad",
                new VqaRadFolder(folder, ALL),
                true,
                Set.of(SplitName.VALIDATE),
                Optional.empty(),
                DataCheck.Look.CHECKED));
    assertThat(data.faults())
        .singleElement()
        .asString()
        .contains("there are no validate questions; data.validate-share draws some");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no phrase type    | "phrase_type": "para", | ''                         | phrase_type missing
          other phrase type | "phrase_type": "para", | "phrase_type": "dictated", | is "dictated"
          no image          | "image_name": "b.jpg", | ''                         | image_name missing
          ids in words      | "qid": "3",            | "qid": "three",            | qid must be a whole number of 64 bits, is text
          id twice          | "qid": "3",            | "qid": "1",                | qid 1 is also that of record 0
          answer type       | "OPEN"},               | "MAYBE"},                  | answer_type must be OPEN or CLOSED
          """)
  void a_bad_record_is_named(String why, String good, String bad, String reason)
      throws IOException {
    String spoilt =
        PUBLIC.replaceFirst(java.util.regex.Pattern.quote(good), bad == null ? "" : bad);
    Files.writeString(folder.resolve("all.json"), spoilt);
    CheckedData data = check(ALL);
    assertThat(data.refused()).isTrue();
    assertThat(data.faults())
        .singleElement()
        .extracting(Fault::toString)
        .asString()
        .startsWith(folder.resolve("all.json") + ":3:1: record 2")
        .contains(reason);
    CheckedData lenient = check(ALL, false, Optional.empty()).require();
    assertThat(lenient.split(SplitName.TRAIN)).hasSize(1);
    assertThat(lenient.counts().get(SplitName.TRAIN).skipped()).isOne();
  }

  @Test
  void a_missing_phrase_type_matters_only_where_it_decides() throws IOException {
    Files.writeString(
        folder.resolve("trainset.json"), TRAINSET.replace(", \"phrase_type\": \"para\"", ""));
    Files.writeString(folder.resolve("testset.json"), TESTSET);
    assertThat(check(ALL).require().split(SplitName.TRAIN)).hasSize(3);
    assertThat(check(new VqaRad(List.of("freeform"), false)).faults())
        .singleElement()
        .asString()
        .contains("record 1, qid 2: phrase_type missing");
  }

  @Test
  void files_that_are_missing_or_too_many_are_told() throws IOException {
    assertThat(check(ALL).faults()).singleElement().asString().contains("no JSON file; expected");
    Files.writeString(folder.resolve("one.json"), PUBLIC);
    Files.writeString(folder.resolve("two.json"), PUBLIC);
    assertThat(check(ALL).faults()).singleElement().asString().contains("2 JSON files");
    Files.writeString(folder.resolve("trainset.json"), TRAINSET);
    assertThat(check(ALL).faults())
        .singleElement()
        .asString()
        .contains("testset.json: no such file");
    Files.delete(folder.resolve("trainset.json"));
    Files.delete(folder.resolve("two.json"));
    Files.writeString(folder.resolve("one.json"), PUBLIC.replace("test_", ""));
    assertThat(check(ALL).faults())
        .singleElement()
        .asString()
        .contains("there are no test questions");
  }
}

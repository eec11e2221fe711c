package milesweep.mile.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import milesweep.common.setting.Settings;
import milesweep.common.view.DataSettings;
import milesweep.mile.data.Pictures;
import milesweep.mile.text.SharedData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataReporterTest {
  @TempDir Path folder;

  @BeforeEach
  void images() {
    Pictures.grey(folder.resolve("imgs/a.png"), 20);
    Pictures.grey(folder.resolve("imgs/b.png"), 90);
  }

  private static String record(long qid, String image, String question, String answer) {
    return "{\"img_name\": \"%s\", \"question\": \"%s\", \"answer\": \"%s\", \"q_lang\": \"en\", \"answer_type\": \"OPEN\", \"content_type\": \"Organ\", \"qid\": %d}"
        .formatted(image, question, answer, qid);
  }

  private void split(String file, String... records) throws IOException {
    Files.writeString(folder.resolve(file), "[" + String.join(",\n", records) + "]");
  }

  private DataReport report(boolean questionsOnly, Path instructionFile) throws IOException {
    return report(folder, "en", questionsOnly, Optional.empty(), instructionFile);
  }

  private static DataReport report(
      Path folder,
      String language,
      boolean questionsOnly,
      Optional<Path> vocabulary,
      Path instructionFile)
      throws IOException {
    Settings settings =
        Settings.of(Map.of("data.kind", "slake", "data.strict", true, "data.language", language));
    return DataReporter.report(
        new CheckRequest(
            Optional.of(DataSettings.from(settings, "")),
            Settings.of(Map.of("data.folder", folder.toString())),
            Optional.ofNullable(instructionFile),
            folder,
            vocabulary,
            35,
            10,
            questionsOnly));
  }

  private static JsonNode json(DataReport report) throws IOException {
    return new ObjectMapper().readTree(DataReportJson.of(report));
  }

  @Test
  void a_sound_set_is_usable_and_says_what_it_holds() throws IOException {
    split(
        "train.json",
        record(1, "a.png", "Which organ?", "Lung"),
        record(2, "a.png", "Is it?", "yes"));
    split(
        "test.json",
        record(3, "b.png", "Which organ?", "Liver"),
        record(4, "b.png", "Is it?", "no"));
    DataReport report = report(false, null);
    assertThat(report.usable()).isTrue();
    assertThat(report.warnings()).isEmpty();
    assertThat(report.counts())
        .containsEntry("train.prompts", 2L)
        .containsEntry("train.instruction.prompts", 11L)
        .containsEntry("train.cut-prompts", 0L);
    assertThat(DataReportText.of(report))
        .contains("  train          2       1     2       0       1\n")
        .contains("  Organ            2     2\n")
        .contains("vocabulary        built from the training texts, ")
        .contains("cut at 35 ids     train 0 of 2, train.instruction 0 of 11, test 0 of 2")
        .contains(
            "constant answer   \"liver\" to every test question: opened 100.00, closed 0.00, global 50.00")
        .contains("fingerprint       " + report.fingerprint())
        .endsWith("usable: 0 faults, 0 warnings\n");
  }

  @Test
  void everything_that_spoils_a_result_is_a_warning() throws IOException {
    String longQuestion = "Is it here and ".repeat(10) + "there?";
    split("train.json", record(1, "a.png", "Which organ?", "Lung"));
    split(
        "test.json",
        record(3, "a.png", "which  ORGAN?", "Lung"),
        record(4, "b.png", longQuestion, "one two three four five six seven eight nine ten"));
    DataReport report = report(false, null);
    assertThat(report.usable()).isTrue();
    assertThat(report.warnings())
        .anyMatch(w -> w.contains("1 images are in both train and test"))
        .anyMatch(w -> w.contains("1 questions on the same image are in both train and test"))
        .anyMatch(w -> w.contains("test: 1 of 2 questions are longer than 35 ids and are cut"))
        .anyMatch(w -> w.contains("test: 1 of 2 answers have more than the 10 ids"))
        .anyMatch(w -> w.endsWith("can never be right (generation.max-length): qid 4 (36 ids)"))
        .anyMatch(
            w -> w.contains("test: 1 of 2 answers have words that the vocabulary cannot spell"))
        .hasSize(5);
    JsonNode json = json(report);
    assertThat(json.get("usable").asBoolean()).isTrue();
    assertThat(json.get("overlaps").get(0).get("shared").get(0).asText()).isEqualTo("a.png");
    assertThat(json.get("counts").get("test.too-long-answers").asLong()).isOne();
    assertThat(json.get("limits").get("maxLength").asInt()).isEqualTo(10);
  }

  @Test
  void every_fault_has_its_file_place_and_qid() throws IOException {
    split(
        "train.json", record(1, "none.png", "Which organ?", "Lung"), record(2, "a.png", " ", "x"));
    split("test.json", record(3, "b.png", "Which organ?", " "));
    DataReport report = report(false, null);
    assertThat(report.usable()).isFalse();
    JsonNode faults = json(report).get("faults");
    assertThat(StreamSupport.stream(faults.spliterator(), false).map(f -> f.get("qid").asLong()))
        .containsExactly(2L, 1L, 3L);
    assertThat(faults.get(0).get("file").asText()).endsWith("train.json");
    assertThat(faults.get(0).get("line").asInt()).isEqualTo(2);
    assertThat(faults.get(0).get("record").asInt()).isOne();
    assertThat(faults.get(2).get("reason").asText()).contains("the answer is empty");
    assertThat(json(report).get("fingerprint").isNull()).isTrue();
    assertThat(DataReportText.of(report))
        .contains(
            "faults\n  "
                + folder.resolve("train.json")
                + ":2:1: record 1, qid 2: question is empty\n")
        .contains("not usable: 3 faults");
  }

  @Test
  void images_are_left_alone_when_questions_alone_are_wanted() throws IOException {
    split("train.json", record(1, "none.png", "Which organ?", "Lung"));
    DataReport report = report(true, null);
    assertThat(report.usable()).isTrue();
    assertThat(DataReportText.of(report)).contains("images            not looked at");
    assertThat(json(report).get("imagesChecked").asBoolean()).isFalse();
    assertThat(report.warnings())
        .containsExactly("there are no test questions to score a model on");
  }

  @Test
  void an_instruction_file_is_held_against_the_data_set() throws IOException {
    split("train.json", record(1, "a.png", "Which organ?", "Lung"));
    split("test.json", record(3, "b.png", "Is it big?", "yes"));
    split(
        "instruct.json",
        "{\"img_name\": \"slake/a.png\", \"qid\": 1, \"answer\": \"Lung\", \"question_pool\": [\"Which organ? Say it.\"]}",
        "{\"img_name\": \"slake/b.png\", \"qid\": 2, \"answer\": \"yes\", \"question_pool\": [\"Is it big? Say it.\"]}");
    DataReport report = report(false, folder.resolve("instruct.json"));
    assertThat(report.usable()).isTrue();
    assertThat(DataReportText.of(report))
        .contains(
            "instruction file  1 rows to train on, 1 test questions are asked, 1 rows ask a test question")
        .contains("prompts 0 of 1");
    assertThat(report.counts()).doesNotContainKey("train.instruction.prompts");
  }

  @Test
  void an_instruction_file_can_be_looked_at_by_itself() throws IOException {
    split(
        "instruction.json",
        "{\"img_name\": \"vqa-rad/a.png\", \"qid\": 1, \"answer\": \"x\", \"question_pool\": []}",
        "{\"img_name\": \"slake/none.png\", \"qid\": 2, \"answer\": \"x\", \"question_pool\": [\"p\"]}",
        "{\"img_name\": \"b.png\", \"qid\": 3, \"answer\": \"x\", \"question_pool\": [\"p\", \"q\"]}");
    CheckRequest request =
        new CheckRequest(
            Optional.empty(),
            Settings.empty(),
            Optional.of(folder.resolve("instruction.json")),
            folder.resolve("imgs"),
            Optional.empty(),
            35,
            10,
            false);
    DataReport report = DataReporter.report(request);
    assertThat(report.kind()).isEqualTo("instruction");
    assertThat(report.faults())
        .extracting(fault -> fault.qid() + " " + fault.reason().replaceAll(" .*/", " "))
        .containsExactly(
            "1 question_pool is empty; it needs at least one prompt", "2 image none.png missing");
    assertThat(report.counts())
        .containsEntry("prompts.rows", 1L)
        .containsEntry("prompts.prompts", 2L);
  }

  @Test
  void texts_of_any_script_come_out_unharmed() throws IOException {
    split("test.json", record(1, "a.png", "这是什么?", "X光"), record(2, "b.png", "这是什么?", "X光"));
    String text = DataReportJson.of(report(false, null));
    assertThat(new ObjectMapper().readTree(text).get("constant").get("answer").asText())
        .isEqualTo("x 光");
  }

  @Test
  void training_answers_that_no_model_has_room_for_are_faults() throws IOException {
    split("train.json", record(1, "a.png", "Which?", "lung ".repeat(600).trim()));
    assertThat(report(false, null).faults())
        .singleElement()
        .asString()
        .contains("qid 1: the answer has 602 ids, only 512 fit");
  }

  @Test
  void a_vocabulary_that_is_none_is_told() {
    assertThatThrownBy(
            () -> report(folder, "en", true, Optional.of(folder.resolve("vocab.txt")), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no file");
  }

  @ParameterizedTest(name = "with {0}")
  @CsvSource({"built, built from the training texts", "file, vocab.txt"})
  void the_best_constant_answer_of_slake_is_no(String vocabulary, String named) throws IOException {
    Optional<Path> file =
        vocabulary.equals("file")
            ? Optional.of(SharedData.path("data/bert-vocab/vocab.txt"))
            : Optional.empty();
    DataReport report = report(SharedData.path("data/slake"), "en", true, file, null);
    assertThat(report.usable()).isTrue();
    assertThat(DataReportText.of(report))
        .contains("\"no\" to every test question: opened 0.00, closed 50.19, global 16.02")
        .contains(named);
    JsonNode constant = json(report).get("constant");
    assertThat(constant.get("closed").asDouble()).isEqualTo(50.19);
    assertThat(constant.get("global").asDouble()).isEqualTo(16.02);
    assertThat(report.counts().get("train.cut-prompts")).isZero();
    assertThat(report.warnings()).anyMatch(w -> w.contains("left out: qid 1622"));
  }

  @Test
  void the_broken_sets_of_the_collection_are_not_usable_and_the_unusual_ones_are()
      throws IOException {
    List<String> usable =
        List.of("chinese_answers", "crlf", "empty_answer", "ok_control", "utf16le_bom", "utf8_bom");
    try (Stream<Path> sets = Files.list(SharedData.path("data/bad/slake"))) {
      for (Path set : sets.toList()) {
        assertThat(report(set, "en", false, Optional.empty(), null).usable())
            .as(set.getFileName().toString())
            .isEqualTo(usable.contains(set.getFileName().toString()));
      }
    }
  }
}

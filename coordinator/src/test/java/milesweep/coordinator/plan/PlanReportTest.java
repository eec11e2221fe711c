package milesweep.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import milesweep.common.trial.StageKind;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReportTest {
  @TempDir Path folder;

  @Test
  void json_holds_every_trial_and_accounts_for_every_point() throws IOException {
    JsonNode json =
        json(
            """
            name = small
            model.preset = mile-tiny
            pretrain.enabled = true
            grid { tuning = [F/F/F, F/F/IA3, F/LoRA/LoRA], lora.rank = [2, 4], seed = [1, 2] }
            exclude = { lora.rank = 4, seed = 2 }
            """);
    assertThat(json.get("sweep").asText()).isEqualTo("small");
    assertThat(json.get("points").asInt()).isEqualTo(12);
    assertThat(json.get("trials")).hasSize(6);
    assertThat(json.get("merged").asInt()).isEqualTo(5).isEqualTo(json.get("merges").size());
    assertThat(json.get("excluded").asInt()).isEqualTo(1).isEqualTo(json.get("exclusions").size());
    assertThat(json.get("missing")).isEmpty();
    JsonNode fixed = json.get("trials").get(0);
    assertThat(List.copyOf(names(fixed)))
        .containsExactly(
            "id",
            "vit",
            "jtm",
            "decoder",
            "rank",
            "data",
            "seed",
            "trainableParams",
            "totalParams",
            "paramsPercent",
            "estimatedPeakMemoryBytes",
            "stages");
    assertThat(fixed.get("rank").isNull()).isTrue();
    assertThat(fixed.get("seed").isNull()).isTrue();
    assertThat(fixed.get("data").asText()).isEmpty();
    assertThat(fixed.get("stages")).hasSize(2);
    JsonNode lora = json.get("trials").get(5);
    assertThat(lora.get("vit").asText() + lora.get("jtm").asText()).isEqualTo("FLoRA");
    assertThat(lora.get("rank").asInt()).isEqualTo(4);
    assertThat(lora.get("data").asText()).isEqualTo("origin");
    assertThat(lora.get("stages")).hasSize(3);
    assertThat(lora.get("stages").get(0)).isEqualTo(fixed.get("stages").get(0));
    assertThat(lora.get("estimatedPeakMemoryBytes").asLong()).isGreaterThan(600L << 20);
  }

  @Test
  void text_shows_each_trial_and_why_points_fell_together() throws IOException {
    PlanReport plan =
        plan(
            """
            model.preset = mile-tiny
            grid { tuning = [F/F/IA3, F/LoRA/LoRA], lora.rank = [2, 4] }
            """);
    assertThat(plan.text())
        .contains("4 points, 1 merged, 0 excluded: 3 trials")
        .contains("6 stages to run (3 train, 3 evaluate)")
        .contains("1 point merged into an earlier one: F/F/IA3 does not change with lora.rank");
    plan.rows().forEach(row -> assertThat(plan.text()).contains(row.id()));
    assertThat(plan.stages()).containsEntry(StageKind.TRAIN, 3L);
  }

  @Test
  void computing_less_at_a_time_or_keeping_less_is_expected_to_need_less_memory()
      throws IOException {
    List<PlanRow> rows =
        plan("""
                text.vocab = vocab.txt
                grid { training.micro-batch = [0, 40, 5], training.activation-checkpointing = [false, true] }
                """)
            .rows();
    long whole = rows.get(0).estimatedPeakMemoryBytes();
    assertThat(rows.get(1).estimatedPeakMemoryBytes()).isBetween(whole / 8, whole / 2);
    assertThat(rows.get(2).estimatedPeakMemoryBytes()).as("more than a batch").isEqualTo(whole);
    assertThat(rows.get(4).estimatedPeakMemoryBytes()).isBetween(whole / 4, whole / 2);
  }

  @ParameterizedTest(name = "{0} of rank {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          F/F/F           | 4 |         0 | 361478972 |   0.000
          T/T/T           | 4 | 361478972 | 361478972 | 100.000
          F/LoRA/LoRA     | 4 |    589824 | 362068796 |   0.163
          LoRA/LoRA/LoRA  | 8 |   2371584 | 363850556 |   0.652
          T/T/LoRA        | 8 | 224187648 | 362068796 |  61.919
          F/F/Prefix      | 4 |  14772480 | 376251452 |   3.926
          F/Prefix/Prefix | 4 |  29544960 | 391023932 |   7.556
          IA3/IA3/IA3     | 4 |    221184 | 361700156 |   0.061
          F/F/PTv2        | 4 |    184320 | 361663292 |   0.051
          F/T/IA3         | 4 | 137350656 | 361571132 |  37.987
          """)
  void the_papers_model_is_counted_as_in_the_paper(
      String tuning, int rank, long trainable, long total, String percent) throws IOException {
    PlanReport plan = plan("tuning = \"%s\", lora.rank = %d".formatted(tuning, rank));
    PlanRow row = plan.rows().get(0);
    assertThat(row.trainableParams()).isEqualTo(trainable);
    assertThat(row.totalParams()).isEqualTo(total);
    assertThat(row.paramsPercent()).hasToString(percent);
  }

  @Test
  void what_is_missing_is_a_note_with_its_key() throws IOException {
    SweepDefinition sweep =
        sweep(
            """
            model.weights = ${?NO_SUCH_VARIABLE}
            model.bert-weights = ${?NO_SUCH_VARIABLE}
            data { kind = slake, folder = ${?NO_SUCH_FOLDER} }
            text.vocab = vocabulary.txt
            """);
    assertThat(PlanReport.of(sweep).missing().stream().map(MissingSource::key))
        .containsExactly("data.folder", "text.vocab", "model.weights", "model.bert-weights");
    assertThat(PlanReport.of(sweep).text())
        .contains("missing for a run: data.folder")
        .contains("${?NO_SUCH_FOLDER}");
    Files.writeString(folder.resolve("vocabulary.txt"), "[PAD]\n");
    assertThat(PlanReport.of(sweep).missing().stream().map(MissingSource::key))
        .containsExactly("data.folder", "model.weights", "model.bert-weights");
  }

  @Test
  void every_kind_of_data_says_which_of_its_files_is_missing() throws IOException {
    assertThat(missing("data.kind = vqa-rad"))
        .containsExactly(
            "data.folder: the data set's folder is not given; give the folder with VQA-RAD's JSON and its images");
    assertThat(missing("data.kind = table"))
        .containsExactly(
            "data.table.file: the table is not given; give the CSV, JSON or JSON lines file with the questions");
    assertThat(
            missing(
                "data { kind = table, table { file = none.csv, images = ${?NO_SUCH_FOLDER} } }"))
        .satisfiesExactly(
            file ->
                assertThat(file).startsWith("data.table.file: the table ").endsWith("is not there"),
            images ->
                assertThat(images).contains("comes from ${?NO_SUCH_FOLDER}, which is not set"));
    assertThat(missing("data { format = instruction, instruction-file = ${?NO_SUCH_FILE} }"))
        .singleElement()
        .asString()
        .startsWith("data.instruction-file: the instruction file comes from ${?NO_SUCH_FILE}");
    assertThat(missing("data { format = instruction, instruction-prompts = file }"))
        .singleElement()
        .asString()
        .startsWith("data.instruction-file: the instruction file is not given");
    assertThat(missing("pretrain.data { kind = table, table.file = none.csv }"))
        .singleElement()
        .asString()
        .startsWith("pretrain.data.table.file: the table to pretrain on");
  }

  private List<String> missing(String block) throws IOException {
    return plan("model.preset = mile-tiny\n" + block).missing().stream()
        .map(MissingSource::toString)
        .toList();
  }

  @Test
  void a_generated_sweep_with_a_small_model_misses_nothing() throws IOException {
    assertThat(plan("model.preset = mile-small").missing()).isEmpty();
  }

  private JsonNode json(String block) throws IOException {
    return new ObjectMapper().readTree(plan(block).json());
  }

  private PlanReport plan(String block) throws IOException {
    return PlanReport.of(sweep(block));
  }

  private SweepDefinition sweep(String block) throws IOException {
    Path file = folder.resolve("test.conf");
    Files.writeString(file, "sweep {\n" + block + "\n}\n");
    return SweepFile.read(file, Map.of(), folder);
  }

  private static List<String> names(JsonNode object) {
    Iterable<String> names = object::fieldNames;
    return StreamSupport.stream(names.spliterator(), false).toList();
  }
}

package milesweep.mile.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.mile.data.PlantTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole trials in a trainer process on a table of one's own, in a field that is not medicine. */
class TableTrialTest {
  @TempDir static Path home;

  private static TrainerProcess trainer;
  private static Stages plants;
  private static StageResult prepared;

  @BeforeAll
  static void aTable() throws Exception {
    trainer = new TrainerProcess(home.resolve("a"), 60);
    Settings settings =
        WarmUp.settings()
            .with("image.preprocess", "clip-norm")
            .with("text.question-max-length", 48L)
            .with("data.kind", "table")
            .with("data.name", "plants")
            .with("data.table.columns.image", "photo")
            .with("data.table.columns.question", "asked")
            .with("data.table.columns.answer", "reply")
            .with("data.table.columns.group", "plant")
            .with("data.validate-share", 0.2)
            .with("data.format", List.of("origin", "instruction"))
            .with("training.epochs", 30L);
    plants =
        new Stages(
            settings,
            Settings.of(
                Map.of(
                    "data.table.file", PlantTable.write(home, 18).toString(),
                    "data.table.images", home.resolve("photos").toString())));
    prepared = run(plants.prepare());
  }

  @AfterAll
  static void stop() throws Exception {
    trainer.close();
  }

  private static StageResult run(StageSpec spec) throws Exception {
    List<Report> reports = trainer.run(spec);
    Report last = reports.get(reports.size() - 1);
    assertThat(last).as(last.toString()).isInstanceOf(Report.Succeeded.class);
    return ((Report.Succeeded) last).result();
  }

  private static StageSpec of(StageSpec spec, DataFormat format) {
    return new StageSpec(
        spec.attempt(),
        spec.kind(),
        format,
        spec.settings(),
        spec.sources(),
        spec.fingerprints(),
        spec.context(),
        spec.weights(),
        null);
  }

  @Test
  void a_table_is_prepared_trained_on_in_both_forms_and_evaluated() throws Exception {
    assertThat(prepared.counts())
        .containsEntry("test.questions", 24L) // a fifth of 18 plants, six rows each
        .containsEntry("validate.questions", 18L)
        .containsEntry("train.questions", 66L)
        .containsEntry("train.instruction.prompts", 66L * 5 + 22); // a third is yes or no
    assertThat(prepared.warnings())
        .anyMatch(warning -> warning.contains("4 of 18 groups were drawn as test split"))
        .noneMatch(warning -> warning.contains("scores are too good"));
    StageResult origin =
        run(of(plants.stage("o", 1, StageKind.TRAIN, prepared, List.of()), DataFormat.ORIGIN));
    StageResult trained =
        run(
            of(
                plants.stage("i", 1, StageKind.TRAIN, prepared, List.of(origin.weights())),
                DataFormat.INSTRUCTION));
    StageResult scored =
        run(
            plants.stage(
                "e",
                1,
                StageKind.EVALUATE,
                prepared,
                List.of(origin.weights(), trained.weights())));
    assertThat(scored.scores().opened() + scored.scores().closed()).isEqualTo(24);
    int right = scored.scores().openedRight() + scored.scores().closedRight();
    assertThat(right).isGreaterThan(prepared.counts().get("test.constant.global").intValue());
  }

  @Test
  void an_instruction_file_is_trained_on_without_its_test_rows() throws Exception {
    StringBuilder rows = new StringBuilder("[");
    for (int plant = 0; plant < 18; plant++) {
      rows.append(plant == 0 ? "" : ",\n");
      rows.append(
          "{\"img_name\": \"plants/p%d-0.png\", \"qid\": %d, \"answer\": \"%d\", \"question_pool\": [\"<image>How many leaves? Say it.\", \"How many leaves?\"]}"
              .formatted(plant, 500 + plant, 1 + plant / 3 % 3));
    }
    Path file = Files.writeString(home.resolve("instruct.json"), rows.append("]"));
    Stages imported =
        new Stages(
            plants.settings().with("data.instruction-prompts", "file"),
            plants.sources().with("data.instruction-file", file.toString()));
    StageResult withFile = run(imported.prepare());
    assertThat(withFile.fingerprints()).containsKey("prompts");
    assertThat(withFile.fingerprints()).containsAllEntriesOf(prepared.fingerprints());
    assertThat(withFile.counts())
        .containsEntry("prompts.test-rows", 4L)
        .containsEntry("prompts.test-questions", 4L)
        .containsEntry("prompts.validate-rows", 3L)
        .containsEntry("prompts.rows", 11L)
        .containsEntry("prompts.prompts", 22L);
    StageSpec training = imported.stage("f", 1, StageKind.TRAIN, withFile, List.of());
    StageResult trained = run(training);
    assertThat(trained.counts())
        .containsEntry("prompts.rows", 11L)
        .containsEntry("prompts.test-rows", 4L);
    assertThat(trained.finalLoss()).isPositive();
    Files.writeString(file, rows.toString().replace("Say it.", "Tell it."));
    List<Report> again = trainer.run(imported.stage("g", 1, StageKind.TRAIN, withFile, List.of()));
    assertThat(((Report.Failed) again.get(again.size() - 1)).message())
        .contains("changed since the sweep was prepared: prompts: fingerprint was");
  }
}

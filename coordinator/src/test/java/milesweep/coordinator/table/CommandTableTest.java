package milesweep.coordinator.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.metric.Scores;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import org.junit.jupiter.api.Test;

/** Rows of trials that a command trains. */
class CommandTableTest {
  private static TrialRow row(
      double rate, long seed, TrialState state, Double loss, Map<String, Double> metrics) {
    Settings settings =
        Settings.of(
            Map.of(
                "trainer.command",
                List.of("python3", "train.py"),
                "trainer.config.rate",
                rate,
                "trainer.config.same",
                1,
                "seed",
                seed));
    return row(settings, state, loss, null, metrics);
  }

  private static TrialRow row(
      Settings settings,
      TrialState state,
      Double loss,
      Scores scores,
      Map<String, Double> metrics) {
    TrialSpec trial =
        new TrialSpec(TrialSpec.idOf(settings), settings, Settings.empty(), List.of());
    Long memory = loss == null ? null : 3L << 20;
    return new TrialRow(
        "own", trial, state, null, null, null, null, memory, null, scores, loss, null, null,
        metrics);
  }

  @Test
  void rows_show_what_the_trials_differ_in_and_the_figures_that_there_are() {
    PaperTable table =
        PaperTable.of(
            List.of(
                row(0.1, 1, TrialState.SUCCEEDED, 0.5, Map.of("f1", 0.25, "global", 60.0)),
                row(0.1, 2, TrialState.SUCCEEDED, 0.7, Map.of("f1", 0.75, "global", 70.0)),
                row(0.01, 1, TrialState.SUCCEEDED, 0.9, Map.of("global", 50.0))),
            List.of());
    assertThat(table.columns()).containsExactly("rate", "Memory(MiB)", "Global", "Loss", "f1");
    assertThat(table.firstNumber()).isEqualTo(1);
    assertThat(table.groups()).hasSize(1);
    assertThat(table.groups().get(0).title()).isEqualTo("python3 train.py");
    assertThat(table.groups().get(0).rows())
        .containsExactly(
            List.of("0.1", "3", "65.00 ± 7.07 (2)", "0.6000 ± 0.1414 (2)", "0.5000 ± 0.3536 (2)"),
            List.of("0.01", "3", "50.00", "0.9000", ""));
    assertThat(TextTable.terminal(table)).contains("rate  Memory(MiB)", "python3 train.py");
    assertThat(TextTable.markdown(table)).contains("| --- | ---: | ---: | ---: | ---: |");
  }

  @Test
  void a_row_that_is_not_done_says_so_in_a_last_column() {
    PaperTable table =
        PaperTable.of(
            List.of(
                row(0.1, 1, TrialState.SUCCEEDED, 0.5, Map.of()),
                row(0.1, 2, TrialState.FAILED, null, Map.of()),
                row(0.2, 1, TrialState.PENDING, null, Map.of())),
            List.of());
    assertThat(table.columns()).endsWith("State");
    assertThat(table.groups().get(0).rows())
        .extracting(cells -> cells.get(cells.size() - 1))
        .containsExactly("1 succeeded, 1 failed", "pending");
  }

  @Test
  void trials_that_differ_in_nothing_but_the_seed_are_told_by_their_id() {
    TrialRow only = row(0.1, 1, TrialState.PENDING, null, Map.of());
    assertThat(PaperTable.of(List.of(only), List.of()).groups().get(0).rows())
        .containsExactly(List.of(only.trial().id().value(), "pending"));
  }

  @Test
  void csv_keeps_its_columns_and_leaves_empty_what_a_command_does_not_have() {
    TrialRow bare = row(0.1, 1, TrialState.SUCCEEDED, 0.5, Map.of("opened", 12.345, "f1", 1.0));
    Settings tuned =
        bare.trial().settings().with("tuning", "F/T/LoRA").with("lora.rank", 4).with("seed", 2);
    TrialRow scored =
        row(tuned, TrialState.SUCCEEDED, 0.5, new Scores(1, 2, 1, 1), Map.of("opened", 1.0));
    List<String> lines = CsvTable.of(List.of(bare, scored)).lines().toList();
    assertThat(lines.get(0)).endsWith(",final_loss,weights_sha256,predictions_sha256");
    assertThat(lines.get(1))
        .isEqualTo("own," + bare.trial().id() + ",,,,,,1,succeeded,,,,3145728,,12.35,,,0.500000,,");
    assertThat(lines.get(2))
        .endsWith(",F,T,LoRA,4,,2,succeeded,,,,3145728,,50.00,100.00,66.67,0.500000,,");
  }

  @Test
  void csv_of_all_adds_what_was_varied_and_measured() {
    List<TrialRow> rows =
        List.of(
            row(0.1, 1, TrialState.SUCCEEDED, 0.5, Map.of("f1,weighted", 0.25)),
            row(0.2, 1, TrialState.PENDING, null, Map.of()));
    List<String> lines = CsvTable.ofAll(rows).lines().toList();
    assertThat(lines.get(0))
        .endsWith(",predictions_sha256,trainer.config.rate,\"metric.f1,weighted\"");
    assertThat(lines.get(1)).endsWith(",0.500000,,,0.1,0.25");
    assertThat(lines.get(2)).endsWith(",,,0.2,");
  }
}

package milesweep.coordinator.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import milesweep.common.metric.Scores;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import org.junit.jupiter.api.Test;

class PaperTableTest {
  private static TrialRow row(
      String tuning, String data, long seed, TrialState state, Scores scores) {
    Settings settings =
        Settings.empty()
            .with("tuning", tuning)
            .with("data.format", List.of(data.split("\\+")))
            .with("seed", seed);
    TrialSpec trial =
        new TrialSpec(TrialSpec.idOf(settings), settings, Settings.empty(), List.of());
    Double loss = scores == null ? null : 2.5;
    return new TrialRow(
        "s|1", trial, state, null, null, 1, 4, 3L << 20, 1.5, scores, loss, "aa", "bb");
  }

  @Test
  void seeds_of_a_row_become_mean_and_deviation() {
    List<TrialRow> rows =
        List.of(
            row("F/T/IA3", "origin", 1, TrialState.SUCCEEDED, new Scores(1, 4, 1, 2)),
            row("F/T/IA3", "origin", 2, TrialState.SUCCEEDED, new Scores(3, 4, 1, 2)));
    PaperTable table = PaperTable.of(rows, List.of());
    assertThat(table.groups()).hasSize(1);
    assertThat(table.groups().get(0).title()).isEqualTo("MILE-IA3, origin data");
    assertThat(table.groups().get(0).rows())
        .containsExactly(
            List.of(
                "F",
                "T",
                "IA3",
                "",
                "25.000",
                "3",
                "50.00 ± 35.36 (2)",
                "50.00 ± 0.00 (2)",
                "50.00 ± 23.57 (2)",
                "2.500 ± 0.000 (2)"));
  }

  @Test
  void a_row_that_is_not_done_shows_its_state() {
    PaperTable table =
        PaperTable.of(List.of(row("T/T/T", "origin", 1, TrialState.RUNNING, null)), List.of());
    assertThat(table.groups().get(0).rows().get(0)).contains("running");
  }

  @Test
  void a_row_that_was_computed_on_another_kind_of_device_is_marked_and_explained_once() {
    TrialRow kept = row("F/T/IA3", "origin", 1, TrialState.SUCCEEDED, new Scores(1, 4, 1, 2));
    TrialRow moved =
        new TrialRow(
            kept.sweep(),
            kept.trial(),
            kept.state(),
            null,
            "cpu AVX2 instead of cpu AVX512",
            1,
            4,
            1L,
            1.0,
            kept.scores(),
            2.5,
            "aa",
            "bb");
    PaperTable table =
        PaperTable.of(
            List.of(moved, moved, row("T/T/IA3", "origin", 1, TrialState.PENDING, null)),
            List.of());
    assertThat(table.groups().get(0).rows())
        .extracting(cells -> cells.get(2))
        .containsExactly("IA3 †", "IA3");
    assertThat(table.notes())
        .containsExactly(
            "† computed in part on cpu AVX2 instead of cpu AVX512: equal within tolerance, not bit for bit");
  }

  @Test
  void groups_are_methods_on_data_formats_in_expansion_order() {
    List<TrialRow> rows =
        List.of(
            row("T/T/T", "origin+instruction", 1, TrialState.PENDING, null),
            row("F/F/PTv2", "origin", 1, TrialState.PENDING, null));
    assertThat(PaperTable.of(rows, List.of()).groups().stream().map(PaperTable.Group::title))
        .containsExactly("no adapter, origin+instruction data", "MILE-PTv2, origin data");
  }

  @Test
  void csv_has_one_line_per_trial_with_empty_fields_where_there_is_nothing() {
    TrialRow done = row("F/T/IA3", "origin", 1, TrialState.SUCCEEDED, new Scores(1, 3, 0, 0));
    TrialRow open = row("F/T/IA3", "origin", 2, TrialState.PENDING, null);
    List<String> lines = CsvTable.of(List.of(done, open)).lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("sweep,trial,vit,jtm,decoder,rank,data,seed,status,");
    assertThat(lines.get(1))
        .contains(
            ",F,T,IA3,,origin,1,succeeded,1,4,25.000,3145728,1.5,33.33,,33.33,2.500000,aa,bb");
    assertThat(lines.get(2)).contains(",2,pending,").contains(",,,,,aa,bb");
  }

  @Test
  void markdown_escapes_what_it_would_take_for_markup() {
    PaperTable table =
        new PaperTable(List.of(new PaperTable.Group("a|b <i>", List.of())), List.of("x_y"));
    assertThat(TextTable.markdown(table)).contains("a\\|b \\<i\\>").contains("x\\_y");
  }
}

package milesweep.coordinator.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
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
    return row(settings, state, scores);
  }

  private static TrialRow row(Settings settings, TrialState state, Scores scores) {
    TrialSpec trial =
        new TrialSpec(TrialSpec.idOf(settings), settings, Settings.empty(), List.of());
    Double loss = scores == null ? null : 2.5;
    return new TrialRow(
        "s|1", trial, state, null, null, 1, 4, 3L << 20, 1.5, scores, loss, "aa", "bb");
  }

  private static TrialRow with(TrialRow row, String path, Object value) {
    return row(row.trial().settings().with(path, value), row.state(), row.scores());
  }

  @Test
  void a_setting_gets_a_column_only_where_the_papers_columns_show_two_rows_as_one() {
    TrialRow lora = row("F/T/LoRA", "origin", 1, TrialState.PENDING, null);
    TrialRow full = row("T/T/T", "origin", 1, TrialState.PENDING, null);
    PaperTable plain =
        PaperTable.of(
            List.of(
                with(lora, "training.learning-rate", 0.1),
                with(full, "training.learning-rate", 0.2)),
            List.of());
    assertThat(plain.columns()).isEqualTo(PaperTable.COLUMNS);
    PaperTable axis =
        PaperTable.of(
            List.of(
                with(full, "training.learning-rate", 0.1),
                with(full, "training.learning-rate", 0.2)),
            List.of());
    assertThat(axis.columns()).containsSubsequence("Rank", "learning-rate", "#Params(%)");
    assertThat(axis.groups().get(0).rows())
        .extracting(cells -> cells.get(4))
        .containsExactly("0.1", "0.2");
  }

  @Test
  void data_sets_are_named_where_there_are_several() {
    TrialRow row = row("T/T/T", "origin", 1, TrialState.PENDING, null);
    List<TrialRow> rows =
        List.of(with(row, "data.name", "slake"), with(row, "data.name", "vqa-rad"));
    PaperTable table = PaperTable.of(rows, List.of());
    assertThat(table.groups().stream().map(PaperTable.Group::title))
        .containsExactly("slake: no adapter, origin data", "vqa-rad: no adapter, origin data");
    assertThat(table.columns()).isEqualTo(PaperTable.COLUMNS);
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
  void test_questions_among_the_prompts_are_told_under_the_table() {
    assertThat(PaperTable.of(List.of(), List.of(prepared(Map.of("prompts.rows", 9L)))).notes())
        .isEmpty();
    assertThat(PaperTable.of(List.of(), List.of(prepared(Map.of("prompts.test-rows", 4L)))).notes())
        .containsExactly("4 rows of the instruction file ask test questions and were left out");
    Map<String, Long> kept = Map.of("prompts.test-rows", 4L, "prompts.test-rows-kept", 4L);
    assertThat(PaperTable.of(List.of(), List.of(prepared(kept))).notes())
        .singleElement()
        .asString()
        .contains("4 rows")
        .contains("their scores are not comparable");
  }

  private static StageResult prepared(Map<String, Long> counts) {
    return new StageResult(
        null, null, null, null, null, null, null, Map.of(), counts, List.of(), null, 1, 0);
  }

  @Test
  void markdown_escapes_what_it_would_take_for_markup() {
    PaperTable table =
        new PaperTable(List.of(new PaperTable.Group("a|b <i>", List.of())), List.of("x_y"));
    assertThat(TextTable.markdown(table)).contains("a\\|b \\<i\\>").contains("x\\_y");
  }
}

package milesweep.coordinator.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.metric.ContentTypeScores;
import milesweep.common.metric.ContentTypeScores.Share;
import milesweep.common.metric.StageResult;
import milesweep.common.setting.Presets;
import milesweep.common.setting.Settings;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StageOutcome;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import org.junit.jupiter.api.Test;

class ContentTypeTableTest {
  private final List<TrialSpec> trials = new ArrayList<>();
  private final List<StoredStage> stages = new ArrayList<>();
  private final Map<PlanKey, StageKey> links = new TreeMap<>();

  /** Adds a trial; without scores its evaluation is not done. */
  private void trial(String tuning, long seed, Map<String, Share> scores) {
    Settings settings =
        Presets.of("mile-tiny")
            .with("tuning", tuning)
            .with("data.format", List.of("origin"))
            .with("seed", seed);
    StagePlan plan = StagePlan.of(StageKind.EVALUATE, null, null, settings);
    StageKey key = new StageKey(plan.key().value());
    trials.add(new TrialSpec(TrialSpec.idOf(settings), settings, Settings.empty(), List.of(plan)));
    links.put(plan.key(), key);
    StageResult result =
        scores == null
            ? null
            : new StageResult(
                null,
                null,
                1L,
                2L,
                null,
                null,
                null,
                null,
                new ContentTypeScores(scores).asCounts(),
                null,
                null,
                1,
                1);
    stages.add(
        new StoredStage(
            key,
            plan.key(),
            plan.kind(),
            null,
            null,
            settings,
            Settings.empty(),
            Map.of(),
            null,
            null,
            StageState.PENDING,
            0,
            null,
            null,
            null,
            0,
            List.of(),
            null,
            null,
            StageOutcome.of(result),
            result));
  }

  private Snapshot snapshot() {
    StoredSweep sweep =
        new StoredSweep("s", "h", "", "{}", Settings.empty(), "1", false, SweepState.RUNNING, 0);
    return new Snapshot(List.of(new Snapshot.SweepContent(sweep, trials, links, Map.of())), stages);
  }

  @Test
  void each_content_type_has_a_column_and_seeds_are_taken_together() {
    trial("F/T/IA3", 1, Map.of("Organ", new Share(1, 4), "KG", new Share(3, 4)));
    trial("F/T/IA3", 2, Map.of("Organ", new Share(3, 4), "KG", new Share(3, 4)));
    trial("T/T/T", 1, null);
    String table = SweepTables.renderByContentType(snapshot(), "table");
    assertThat(table)
        .contains("All", "KG", "Organ")
        .contains("62.50 ± 17.68 (2)  75.00 ± 0.00 (2)  50.00 ± 35.36 (2)")
        .contains("questions: KG 4, Organ 4")
        .doesNotContain("no adapter");
  }

  @Test
  void a_type_that_only_some_rows_have_is_empty_in_the_others() {
    trial("F/T/IA3", 1, Map.of("Organ", new Share(1, 4)));
    trial("T/T/T", 1, Map.of("KG", new Share(2, 4)));
    assertThat(SweepTables.renderByContentType(snapshot(), "markdown"))
        .contains("| F | T | IA3 |  | 25.00 |  | 25.00 |")
        .contains("| T | T | T |  | 50.00 | 50.00 |  |")
        .contains("differ between rows");
  }

  @Test
  void csv_has_a_line_for_each_trial_and_type() {
    trial("F/T/IA3", 1, Map.of("Organ", new Share(1, 3), "a,b", new Share(0, 2)));
    trial("T/T/T", 1, null);
    assertThat(SweepTables.renderByContentType(snapshot(), "csv").lines().toList())
        .hasSize(3)
        .startsWith(
            "sweep,trial,vit,jtm,decoder,rank,data,seed,content_type,questions,right,percent")
        .anySatisfy(line -> assertThat(line).endsWith(",F,T,IA3,,origin,1,Organ,3,1,33.33"))
        .anySatisfy(line -> assertThat(line).endsWith(",\"a,b\",2,0,0.00"));
  }

  @Test
  void a_sweep_without_an_evaluation_says_so() {
    trial("T/T/T", 1, null);
    assertThat(SweepTables.renderByContentType(snapshot(), "table"))
        .contains("no trial is evaluated yet");
  }
}

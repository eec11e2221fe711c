package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.plan.PrepareGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written as the difference from something alike is read as it was. */
@ParameterizedClass(name = "{0}")
@EnumSource(StoreKind.class)
class TemplateTest {
  @Parameter StoreKind kind;
  @TempDir Path temporary;
  private TestStore place;
  private SweepStore store;

  @BeforeEach
  void open() {
    place = kind.fresh(temporary.resolve("runs/coordinator"));
    store = place.open();
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
      place.close();
    }
  }

  /** One after the other alike; then of another chain, other sources and another way to be run. */
  private static List<TrialSpec> trials() {
    List<TrialSpec> trials = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      trials.add(Examples.trial(seed));
    }
    TrialSpec like = Examples.trial(4);
    Settings more = like.settings().with("lora.rank", 16L).only(path -> !path.equals("seed"));
    trials.add(
        new TrialSpec(TrialSpec.idOf(more), more, like.sources(), like.stages(), Settings.empty()));
    TrialSpec other = Examples.trial(5);
    trials.add(
        new TrialSpec(
            other.id(),
            other.settings(),
            Settings.empty().with("data.folder", "/b"),
            other.stages()));
    TrialSpec alone = Examples.trial(6);
    StagePlan only = StagePlan.of(StageKind.TRAIN, null, DataFormat.ORIGIN, alone.settings());
    trials.add(new TrialSpec(alone.id(), alone.settings(), alone.sources(), List.of(only)));
    TrialSpec patient = Examples.trial(7);
    trials.add(
        new TrialSpec(
            patient.id(),
            patient.settings(),
            patient.sources(),
            patient.stages(),
            Settings.empty().with("execution.loader-threads", 2L)));
    return trials;
  }

  @Test
  void trials_are_read_as_they_were_written() throws Exception {
    List<TrialSpec> trials = trials();
    store.apply(List.of(new Change.SweepAdded(Examples.sweep("s", 0).sweep(), trials)));
    assertThat(store.reader().snapshot().sweeps().get(0).trials()).isEqualTo(trials);
    assertThat(place.tables().count("trial_block")).as("trials stand together").isOne();
    assertThat(place.tables().count("template")).as("shapes").isEqualTo(5);
    assertThat(PrepareGroup.of("s", store.reader().snapshot().sweeps().get(0).trials()))
        .as("groups of trials that share what they were read from")
        .isEqualTo(PrepareGroup.of("s", trials));
  }

  @Test
  void trials_of_shapes_that_change_all_the_time_stand_together() throws Exception {
    List<TrialSpec> trials = new ArrayList<>();
    for (long seed = 1; seed <= 90; seed++) {
      TrialSpec like = Examples.trial(seed);
      Settings own = like.settings().with(seed % 3 == 0 ? "prefix.length" : "ptuning.length", seed);
      trials.add(new TrialSpec(TrialSpec.idOf(own), own, like.sources(), like.stages()));
    }
    store.apply(List.of(new Change.SweepAdded(Examples.sweep("s", 0).sweep(), trials)));
    assertThat(store.reader().snapshot().sweeps().get(0).trials()).isEqualTo(trials);
    assertThat(place.tables().count("trial_block")).isOne();
    assertThat(place.tables().count("template")).isEqualTo(2);
  }

  @Test
  void trials_that_no_template_suits_are_written_as_a_whole() throws Exception {
    List<TrialSpec> trials = new ArrayList<>();
    for (long seed = 1; seed <= 110; seed++) { // each of a shape of its own
      TrialSpec like = Examples.trial(seed);
      Settings own = like.settings().with("lora.rank" + seed, seed);
      trials.add(new TrialSpec(TrialSpec.idOf(own), own, like.sources(), like.stages()));
    }
    TrialSpec like = Examples.trial(0);
    List<StagePlan> unchained = List.of(like.stages().get(1), like.stages().get(0));
    trials.add(new TrialSpec(like.id(), like.settings(), like.sources(), unchained));
    store.apply(List.of(new Change.SweepAdded(Examples.sweep("s", 0).sweep(), trials)));
    assertThat(store.reader().snapshot().sweeps().get(0).trials()).isEqualTo(trials);
    assertThat(place.tables().count("template")).isEqualTo(100);
    assertThat(place.tables().count("trial_block WHERE template IS NULL")).isOne();
  }

  @Test
  void trials_whose_stages_are_there_share_their_settings() {
    List<TrialSpec> trials = List.of(Examples.trial(1), Examples.trial(2));
    store.apply(List.of(new Change.SweepAdded(Examples.sweep("s", 0).sweep(), trials)));
    for (TrialSpec trial : trials) {
      for (StagePlan plan : trial.stages()) {
        StoredStage stage = with(Examples.stage(plan.key().value()).stage(), plan);
        store.apply(
            List.of(
                new Change.StageAdded(stage),
                new Change.StageLinked("s", plan.key(), stage.key())));
      }
    }
    Snapshot all = store.start();
    assertThat(all.sweeps().get(0).trials()).isEqualTo(trials);
    StagePlan plan = all.sweeps().get(0).trials().get(1).stages().get(0);
    assertThat(all.stages())
        .filteredOn(stage -> stage.plan() == plan.key())
        .singleElement()
        .satisfies(stage -> assertThat(stage.settings()).isSameAs(plan.settings()));
  }

  private static StoredStage with(StoredStage stage, StagePlan plan) {
    return StoredStage.pending(
        stage.key(),
        plan.key(),
        plan.kind(),
        null,
        plan.format(),
        plan.settings(),
        stage.sources(),
        stage.fingerprints(),
        null);
  }

  @Test
  void stages_are_read_as_they_were_written_whatever_has_become_of_them() throws Exception {
    StoredStage one = Examples.stage("one").stage();
    List<StoredStage> stages =
        List.of(
            one,
            with(
                Examples.stage("two").stage(), one.settings().with("seed", 9L), one.fingerprints()),
            with(Examples.stage("three").stage(), one.settings(), Map.of("data", "other")));
    store.apply(stages.stream().<Change>map(Change.StageAdded::new).toList());
    assertThat(store.reader().snapshot().stages()).containsExactlyInAnyOrderElementsOf(stages);
    assertThat(place.tables().count("stage_block")).isOne();
    store.apply(List.of(Examples.granted("two", 1)));
    assertThat(store.reader().snapshot().stages())
        .filteredOn(stage -> stage.key().equals(Examples.key("two")))
        .singleElement()
        .satisfies(stage -> assertThat(stage.settings().integer("seed")).isEqualTo(9))
        .satisfies(stage -> assertThat(stage.fingerprints()).isEqualTo(one.fingerprints()))
        .satisfies(stage -> assertThat(stage.attempt()).isOne());
  }

  private static StoredStage with(
      StoredStage stage, Settings settings, Map<String, String> fingerprints) {
    return StoredStage.pending(
        stage.key(),
        stage.plan(),
        stage.kind(),
        stage.parent(),
        stage.format(),
        settings,
        stage.sources(),
        fingerprints,
        stage.context());
  }
}

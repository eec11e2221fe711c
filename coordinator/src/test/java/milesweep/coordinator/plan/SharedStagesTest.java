package milesweep.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.metric.StageResult;
import milesweep.common.setting.Settings;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredStage;
import org.junit.jupiter.api.Test;

/** Which trials share a prepare stage, and which chains share stages. */
class SharedStagesTest {
  private static final NumericContext CONTEXT = new NumericContext("cpu", "2.7.1", 4, "fp32", 1);

  private static TrialSpec trial(String tuning, String folder, String... formats) {
    Settings settings =
        Settings.empty()
            .with("tuning", tuning)
            .with("seed", 1L)
            .with("data.kind", "slake")
            .with("data.format", List.of(formats))
            .with("training.threads", 2L);
    StagePlan pretrain =
        StagePlan.of(
            StageKind.PRETRAIN, null, null, Settings.empty().with("pretrain.enabled", true));
    StagePlan train =
        StagePlan.of(StageKind.TRAIN, pretrain.key(), DataFormat.of(formats[0]), settings);
    StagePlan evaluate =
        StagePlan.of(
            StageKind.EVALUATE, train.key(), null, settings.only(path -> path.equals("data.kind")));
    return new TrialSpec(
        TrialSpec.idOf(settings),
        settings,
        Settings.empty().with("data.folder", folder),
        List.of(pretrain, train, evaluate));
  }

  private static StageResult prepared(String data, String pretrainData, NumericContext context) {
    return new StageResult(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of("data", data, "pretrain.data", pretrainData, "vocabulary", "v"),
        Map.of(),
        List.of(),
        context,
        1,
        0);
  }

  private static List<StageKey> keys(TrialSpec trial, StageResult prepared, String owner) {
    return StageGraph.chain(trial, prepared, owner).stream().map(StoredStage::key).toList();
  }

  @Test
  void a_trainings_precision_and_micro_batch_are_its_context_and_not_its_evaluations() {
    TrialSpec plain = trial("F/T/LoRA", "/data", "origin");
    Settings rough =
        plain.settings().with("training.precision", "bf16").with("training.micro-batch", 4);
    StagePlan train = StagePlan.of(StageKind.TRAIN, null, DataFormat.ORIGIN, rough);
    StagePlan evaluate = plain.stages().get(2);
    TrialSpec trial =
        new TrialSpec(TrialSpec.idOf(rough), rough, plain.sources(), List.of(train, evaluate));
    List<StoredStage> chain = StageGraph.chain(trial, prepared("d", "p", CONTEXT), null);
    assertThat(chain.get(0).context())
        .isEqualTo(new NumericContext("cpu", "2.7.1", 2, "bf16", 4, 1));
    assertThat(chain.get(1).context()).isEqualTo(new NumericContext("cpu", "2.7.1", 2, "fp32", 1));
  }

  @Test
  void a_precision_that_no_device_has_is_told_once_with_its_trials() {
    TrialSpec plain = trial("F/T/LoRA", "/data", "origin");
    List<TrialSpec> trials = new ArrayList<>(List.of(plain));
    for (String precision : List.of("bf16", "fp16", "tf32", "fp16")) {
      Settings settings = plain.settings().with("training.precision", precision);
      trials.add(
          new TrialSpec(TrialSpec.idOf(settings), settings, plain.sources(), plain.stages()));
    }
    assertThat(UnsupportedPrecision.of(trials, List.of("cpu")))
        .extracting(UnsupportedPrecision::toString)
        .containsExactly(
            "training.precision: tf32 needs a GPU, and this machine computes on cpu (1 trial); use fp32 or bf16",
            "training.precision: fp16 needs a GPU, and this machine computes on cpu (2 trials); use fp32 or bf16");
    assertThat(UnsupportedPrecision.of(trials, List.of("cpu", "GPU-1"))).isEmpty();
  }

  @Test
  void prepare_is_told_when_some_training_needs_a_validation_split() {
    TrialSpec plain = trial("F/T/LoRA", "/data", "origin");
    Settings judged = plain.settings().with("training.validate-every", 2);
    TrialSpec other =
        new TrialSpec(TrialSpec.idOf(judged), judged, plain.sources(), plain.stages());
    List<PrepareGroup> groups = PrepareGroup.of("sweep", List.of(plain, other));
    assertThat(groups).hasSize(1);
    assertThat(groups.get(0).settings().integer("training.validate-every")).isEqualTo(2);
    assertThat(PrepareGroup.of("sweep", List.of(plain)).get(0).settings().values())
        .doesNotContainKey("training.validate-every");
  }

  @Test
  void prepare_is_told_the_shortest_limit_of_written_answers_and_keeps_its_key() {
    TrialSpec plain = trial("F/T/LoRA", "/data", "origin");
    PrepareGroup told =
        PrepareGroup.of("sweep", List.of(limited(9, "generate"), limited(7, "generate"))).get(0);
    assertThat(told.settings().integer("generation.max-length")).isEqualTo(7);
    PrepareGroup ranked =
        PrepareGroup.of("sweep", List.of(plain, limited(5, "rank"), limited(8, "generate"))).get(0);
    assertThat(ranked.settings().integer("generation.max-length")).isEqualTo(8);
    PrepareGroup without = PrepareGroup.of("sweep", List.of(plain, limited(5, "rank"))).get(0);
    assertThat(without.settings().has("generation.max-length")).isFalse();
    assertThat(List.of(told.key(), ranked.key())).containsOnly(without.key());
    assertThat(List.of(told.plan(), ranked.plan())).containsOnly(without.plan());
  }

  private static TrialSpec limited(long maxLength, String mode) {
    TrialSpec plain = trial("F/T/LoRA", "/data", "origin");
    Settings settings =
        plain.settings().with("generation.max-length", maxLength).with("generation.mode", mode);
    return new TrialSpec(TrialSpec.idOf(settings), settings, plain.sources(), plain.stages());
  }

  @Test
  void trials_that_differ_in_formats_alone_share_a_prepare_of_all_formats() {
    List<PrepareGroup> groups =
        PrepareGroup.of(
            "a",
            List.of(
                trial("F/F/LoRA", "/d", "instruction"),
                trial("F/F/T", "/d", "origin"),
                trial("F/F/T", "/other", "origin")));
    assertThat(groups).extracting(group -> group.trials().size()).containsExactly(2, 1);
    assertThat(groups.get(0).settings().list("data.format"))
        .containsExactly("origin", "instruction");
    assertThat(groups.get(0).settings().has("tuning")).isFalse();
  }

  private static TrialSpec prompted(String prompts) {
    return prompted(prompts, "data.instruction-drop-test", true);
  }

  private static TrialSpec prompted(String prompts, String key, Object value) {
    Settings settings =
        trial("F/F/T", "/d", "instruction")
            .settings()
            .with("data.instruction-prompts", prompts)
            .with(key, value);
    StagePlan train = StagePlan.of(StageKind.TRAIN, null, DataFormat.of("instruction"), settings);
    return new TrialSpec(
        TrialSpec.idOf(settings),
        settings,
        Settings.empty().with("data.folder", "/d"),
        List.of(train));
  }

  @Test
  void trials_with_and_without_an_instruction_file_share_a_prepare_that_reads_it() {
    List<PrepareGroup> groups =
        PrepareGroup.of("a", List.of(trial("F/F/T", "/d", "origin"), prompted("file")));
    assertThat(groups).hasSize(1);
    assertThat(groups.get(0).settings().text("data.instruction-prompts")).isEqualTo("file");
    TrialSpec kept = prompted("file", "data.instruction-drop-test", false);
    TrialSpec dropped = prompted("file", "data.instruction-drop-test", true);
    for (List<TrialSpec> both : List.of(List.of(kept, dropped), List.of(dropped, kept))) {
      groups = PrepareGroup.of("a", both);
      assertThat(groups).hasSize(1);
      assertThat(groups.get(0).settings().flag("data.instruction-drop-test")).isFalse();
    }
  }

  @Test
  void an_instruction_file_matters_to_the_stages_that_read_it_alone() {
    StageResult one = withPrompts("p1");
    StageResult other = withPrompts("p2");
    TrialSpec origin = trial("F/F/T", "/d", "origin");
    assertThat(keys(origin, one, null)).isEqualTo(keys(origin, other, null));
    assertThat(keys(origin, one, null)).isEqualTo(keys(origin, prepared("d", "p", CONTEXT), null));
    assertThat(keys(prompted("file"), one, null)).isNotEqualTo(keys(prompted("file"), other, null));
  }

  private static StageResult withPrompts(String fingerprint) {
    StageResult plain = prepared("d", "p", CONTEXT);
    Map<String, String> fingerprints = new TreeMap<>(plain.fingerprints());
    fingerprints.put("prompts", fingerprint);
    return new StageResult(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        fingerprints,
        plain.counts(),
        plain.warnings(),
        CONTEXT,
        1,
        0);
  }

  @Test
  void every_sweep_looks_at_its_data_itself() {
    List<TrialSpec> trials = List.of(trial("F/F/T", "/d", "origin"));
    PrepareGroup one = PrepareGroup.of("a", trials).get(0);
    PrepareGroup other = PrepareGroup.of("b", trials).get(0);
    assertThat(one.key()).isNotEqualTo(other.key());
    assertThat(one.plan()).isEqualTo(other.plan());
    assertThat(StageGraph.prepare(one).state()).isEqualTo(StageState.PENDING);
  }

  @Test
  void chains_share_their_stages_up_to_where_they_differ() {
    StageResult prepared = prepared("d", "p", CONTEXT);
    List<StageKey> one = keys(trial("F/F/LoRA", "/d", "origin"), prepared, null);
    List<StageKey> other = keys(trial("F/F/T", "/d", "origin"), prepared, null);
    assertThat(one.get(0)).isEqualTo(other.get(0));
    assertThat(one.get(1)).isNotEqualTo(other.get(1));
    assertThat(one.get(2)).as("the same settings over other weights").isNotEqualTo(other.get(2));
  }

  @Test
  void where_the_data_lie_does_not_matter_but_what_they_are_does() {
    StageResult prepared = prepared("d", "p", CONTEXT);
    List<StageKey> here = keys(trial("F/F/T", "/here", "origin"), prepared, null);
    assertThat(keys(trial("F/F/T", "/there", "origin"), prepared, null)).isEqualTo(here);
    List<StageKey> changed =
        keys(trial("F/F/T", "/here", "origin"), prepared("d2", "p", CONTEXT), null);
    assertThat(changed.get(0)).as("pretraining does not read them").isEqualTo(here.get(0));
    assertThat(changed.get(1)).isNotEqualTo(here.get(1));
  }

  @Test
  void another_machine_makes_other_stages() {
    TrialSpec trial = trial("F/F/T", "/d", "origin");
    NumericContext other = new NumericContext("cpu AVX512", "2.7.1", 4, "fp32", 1);
    assertThat(keys(trial, prepared("d", "p", other), null))
        .doesNotContainAnyElementsOf(keys(trial, prepared("d", "p", CONTEXT), null));
  }

  @Test
  void a_sweep_that_shares_nothing_has_stages_of_its_own() {
    TrialSpec trial = trial("F/F/T", "/d", "origin");
    StageResult prepared = prepared("d", "p", CONTEXT);
    assertThat(keys(trial, prepared, "a")).doesNotContainAnyElementsOf(keys(trial, prepared, null));
    assertThat(keys(trial, prepared, "a")).isEqualTo(keys(trial, prepared, "a"));
  }

  @Test
  void an_evaluation_runs_with_the_threads_of_its_model() {
    List<StoredStage> chain =
        StageGraph.chain(trial("F/F/T", "/d", "origin"), prepared("d", "p", CONTEXT), null);
    assertThat(chain.get(1).context().threads()).isEqualTo(2);
    assertThat(chain.get(2).context().threads()).isEqualTo(2);
    assertThat(chain.get(2).parent()).isEqualTo(chain.get(1).key());
  }
}

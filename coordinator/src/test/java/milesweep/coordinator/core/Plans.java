package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import milesweep.common.Hashes;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;

/** Small sweeps, and what their stages come to. */
final class Plans {
  static final NumericContext CONTEXT = new NumericContext("cpu AVX2", "2.7.1", 1, "fp32", 1);

  private Plans() {}

  static StoredSweep sweep(String name) {
    return sweep(name, Settings.empty());
  }

  static StoredSweep sweep(String name, Settings execution) {
    return new StoredSweep(
        name, Hashes.sha256(name), "sweep {}", "{}", execution, "1", false, SweepState.RUNNING, 0);
  }

  /** Trials of one pretraining, one training and one evaluation; the pretraining is shared. */
  static List<TrialSpec> trials(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(seed -> trial(seed, "/data", true)).toList();
  }

  /** Trials of one training and one evaluation, which share nothing but the data. */
  static List<TrialSpec> plainTrials(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(seed -> trial(seed, "/data", false)).toList();
  }

  static TrialSpec trial(long seed, String folder, boolean pretrains) {
    return trial(seed, folder, pretrains, Settings.empty());
  }

  /** A trial without pretraining that trains in batches of this size. */
  static TrialSpec batched(int size) {
    return trial(1, "/data", false, Settings.empty().with("training.batch-size", size));
  }

  private static TrialSpec trial(long seed, String folder, boolean pretrains, Settings further) {
    Settings settings =
        further
            .with("tuning", "F/LoRA/LoRA")
            .with("data.kind", "slake")
            .with("data.format", List.of("origin"))
            .with("training.epochs", 3L)
            .with("lora.rank", 4L)
            .with("seed", seed);
    List<StagePlan> stages = new ArrayList<>();
    StagePlan parent = null;
    if (pretrains) {
      parent =
          StagePlan.of(
              StageKind.PRETRAIN,
              null,
              null,
              Settings.empty().with("pretrain.enabled", true).with("pretrain.seed", 0L));
      stages.add(parent);
    }
    StagePlan train =
        StagePlan.of(
            StageKind.TRAIN, parent == null ? null : parent.key(), DataFormat.ORIGIN, settings);
    stages.add(train);
    stages.add(
        StagePlan.of(
            StageKind.EVALUATE,
            train.key(),
            null,
            settings.only(path -> path.startsWith("data") && !path.endsWith("format"))));
    return new TrialSpec(
        TrialSpec.idOf(settings), settings, Settings.empty().with("data.folder", folder), stages);
  }

  static Event.SweepSubmitted submission(String name, List<TrialSpec> trials) {
    return new Event.SweepSubmitted(sweep(name), trials);
  }

  /** The same with a lease time of its own. */
  static Event.SweepSubmitted submission(String name, List<TrialSpec> trials, double lease) {
    return submission(name, trials, Settings.empty().with("execution.lease-seconds", lease));
  }

  /** The same, run in a way of its own. */
  static Event.SweepSubmitted submission(String name, List<TrialSpec> trials, Settings execution) {
    return new Event.SweepSubmitted(sweep(name, execution), trials);
  }

  /**
   * A changed definition of a sweep.
   *
   * @param prepared results of prepare stages that the store has
   */
  static Event.SweepRevised revision(
      String name,
      String definition,
      List<TrialSpec> trials,
      boolean supersede,
      Settings execution,
      Map<StageKey, StageResult> prepared) {
    StoredSweep sweep =
        new StoredSweep(
            name,
            Hashes.sha256(definition),
            "sweep { changed }",
            "{}",
            execution,
            "1",
            false,
            SweepState.RUNNING,
            0);
    return new Event.SweepRevised(sweep, trials, supersede, prepared);
  }

  /** The result of a stage of this kind; {@code mark} tells results apart. */
  static StageResult result(StageKind kind, String mark) {
    boolean trains = kind == StageKind.TRAIN || kind == StageKind.PRETRAIN;
    return new StageResult(
        trains ? new Artifact(Hashes.sha256(mark), 4096, "/weights/" + mark) : null,
        trains ? Hashes.sha256("tensors " + mark) : null,
        10L,
        100L,
        trains ? 0.5 : null,
        kind == StageKind.EVALUATE ? new Scores(1, 2, 3, 4) : null,
        kind == StageKind.EVALUATE ? Hashes.sha256("predictions " + mark) : null,
        kind == StageKind.PREPARE
            ? Map.of("data", "d1", "pretrain.data", "p1", "vocabulary", "v1")
            : Map.of(),
        Map.of("mark", (long) mark.hashCode()),
        kind == StageKind.PREPARE ? List.of("a note") : List.of(),
        CONTEXT,
        6.0,
        1L << 20);
  }
}

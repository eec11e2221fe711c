package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import milesweep.common.Hashes;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;

/** Sweeps, stages and reports as a real run has them, made from a name or a number. */
final class Examples {
  static final NumericContext CONTEXT = new NumericContext("cpu AVX2", "2.7.1", 1, "fp32", 1);
  static final long AT = 1_790_000_000_000L;

  private Examples() {}

  static StageKey key(String name) {
    return new StageKey(Hashes.sha256(name).substring(0, 32));
  }

  static PlanKey plan(String name) {
    return new PlanKey(Hashes.sha256("plan " + name).substring(0, 32));
  }

  static StageAttempt attempt(String stage, int number) {
    return new StageAttempt(key(stage), number);
  }

  /** Every setting of the catalogue that has a default, and a seed. */
  static Settings settings(long seed) {
    Settings settings = Settings.empty();
    for (var key : SettingCatalog.all()) {
      if (key.fallback().isPresent()) {
        settings = settings.with(key.path(), key.fallback().get());
      }
    }
    return settings.with("seed", seed).with("data.format", List.of("origin", "instruction"));
  }

  static TrialSpec trial(long seed) {
    Settings settings = settings(seed);
    StagePlan train = StagePlan.of(StageKind.TRAIN, null, DataFormat.ORIGIN, settings);
    StagePlan evaluate =
        StagePlan.of(
            StageKind.EVALUATE, train.key(), null, settings.only(path -> path.startsWith("gen")));
    return new TrialSpec(
        TrialSpec.idOf(settings),
        settings,
        Settings.empty().with("data.folder", "/data/slake"),
        List.of(train, evaluate));
  }

  static Change.SweepAdded sweep(String name, int trials) {
    return new Change.SweepAdded(
        new StoredSweep(
            name,
            Hashes.sha256(name),
            "sweep { name = " + name + " }",
            "{\"name\":\"" + name + "\"}",
            Settings.empty().with("execution.lease-seconds", 30.0),
            "0.1.0",
            false,
            SweepState.RUNNING,
            AT),
        IntStream.range(0, trials).mapToObj(Examples::trial).toList());
  }

  /** The sweep with trials of these seeds, and without those of others. */
  static Change.SweepRevised revised(String name, List<Long> seeds, List<Long> dropped) {
    StoredSweep before = sweep(name, 1).sweep();
    return new Change.SweepRevised(
        new StoredSweep(
            name,
            Hashes.sha256(name + seeds + dropped),
            "sweep { changed }",
            before.resolved(),
            Settings.empty(),
            "0.2.0",
            false,
            SweepState.RUNNING,
            AT + 1),
        seeds.stream().map(Examples::trial).toList(),
        dropped.stream().map(seed -> trial(seed).id()).toList(),
        AT + 5);
  }

  static Change.StageAdded stage(String name) {
    return new Change.StageAdded(
        StoredStage.pending(
            key(name),
            plan(name),
            StageKind.TRAIN,
            key("parent of " + name),
            DataFormat.INSTRUCTION,
            settings(1),
            Settings.empty().with("data.folder", "/data/slake"),
            Map.of("data", "abc", "vocabulary", "def"),
            null));
  }

  static Change.StageLinked link(String sweep, String stage) {
    return new Change.StageLinked(sweep, plan(stage), key(stage));
  }

  static Change.Granted granted(String stage, int attempt) {
    return new Change.Granted(attempt(stage, attempt), "w" + attempt, "cpu-0", AT, CONTEXT);
  }

  static Change.Reported current(String stage, int attempt, long sequence, Report report) {
    return new Change.Reported(attempt(stage, attempt), sequence, report, true, AT + sequence);
  }

  static Change.Reported stale(String stage, int attempt, long sequence, Report report) {
    return new Change.Reported(attempt(stage, attempt), sequence, report, false, AT + sequence);
  }

  static Report.EpochEnded epoch(int epoch, double loss) {
    return new Report.EpochEnded(epoch, 10, loss, 2e-5, 1.5);
  }

  static Report.PredictionsMade predictions(int from, int to, String answer) {
    List<Prediction> made = new ArrayList<>();
    for (int qid = from; qid < to; qid++) {
      made.add(
          new Prediction(
              qid, "xmlab1", "is it " + qid, "Organ", true, "yes", answer, answer.equals("yes")));
    }
    return new Report.PredictionsMade(made);
  }

  static StageResult withWarnings(StageResult like, List<String> warnings) {
    return new StageResult(
        like.weights(),
        like.weightsSha256(),
        like.trainableParameters(),
        like.totalParameters(),
        like.finalLoss(),
        like.scores(),
        like.predictionsSha256(),
        like.fingerprints(),
        like.counts(),
        warnings,
        like.context(),
        like.seconds(),
        like.peakMemoryBytes());
  }

  static StageResult result(double finalLoss) {
    return new StageResult(
        new Artifact(Hashes.sha256("weights " + finalLoss), 4096, "/w1/weights.safetensors"),
        Hashes.sha256("tensors " + finalLoss),
        1_000L,
        10_000L,
        finalLoss,
        new Scores(3, 10, 4, 8),
        Hashes.sha256("predictions " + finalLoss),
        Map.of("data", "abc"),
        Map.of("test.questions", 18L),
        List.of("two images are empty"),
        CONTEXT,
        12.5,
        1L << 30);
  }

  static Change.ResultSet resultSet(String stage, int attempt, double finalLoss) {
    return new Change.ResultSet(attempt(stage, attempt), result(finalLoss));
  }
}

package milesweep.coordinator.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.Hashes;
import milesweep.common.metric.ContentTypeScores;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.plan.PrepareGroup;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.SweepStore;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;

/** A real store with a sweep on private data, run as far as a test wants it. */
final class BundledSweep implements AutoCloseable {
  static final String NAME = "ward";
  static final String FINGERPRINT = Hashes.sha256("the ward's data");
  static final NumericContext CONTEXT = new NumericContext("cpu AVX2", "2.7.1", 1, "fp32", 3);
  private static final long AT = 1_790_000_000_000L;

  private final SweepStore store;
  private final List<TrialSpec> trials;
  private final PrepareGroup group;
  private String data = FINGERPRINT;
  private NumericContext context = CONTEXT;
  private int questions = 8;
  private String weights = Hashes.sha256("miss");
  private long sequence;

  private BundledSweep(SweepStore store, List<TrialSpec> trials) {
    this.store = store;
    this.trials = trials;
    this.group = PrepareGroup.of(NAME, trials).get(0);
  }

  /** A sweep over seeds, {@code [1, 2]}, nothing of it run. */
  static BundledSweep of(Path folder, String seeds) {
    return ofDefinition(
        folder,
        """
        sweep {
          name = ward  # see /home/alice/notes about it
          model { preset = mile-tiny, weights = /srv/models/miss.pth }
          data { kind = slake, folder = "/home/alice/patients of 2024/slake" }
          grid { tuning = ["F/T/LoRA", "T/T/T"], data.format = [origin], seed = %s }
        }
        """
            .formatted(seeds));
  }

  /** A sweep named {@value #NAME} of any definition. */
  static BundledSweep ofDefinition(Path folder, String definition) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve("ward.conf");
      Files.writeString(file, definition);
      SweepDefinition sweep = SweepFile.read(file, Map.of(), folder);
      List<TrialSpec> trials = TrialExpander.expand(sweep).trials();
      BundledSweep bundled =
          new BundledSweep(
              SweepStore.open(new StoreAddress.File(folder.resolve("coordinator"))), trials);
      bundled.happens(
          new Change.SweepAdded(
              new StoredSweep(
                  NAME,
                  sweep.definitionHash(),
                  sweep.written(),
                  sweep.resolvedJson(),
                  Settings.empty(),
                  "0.1.0",
                  false,
                  SweepState.RUNNING,
                  AT),
              trials));
      return bundled;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is run from now on reads other data. */
  BundledSweep onData(String fingerprint) {
    data = fingerprint;
    return this;
  }

  /** What is run from now on starts from other weights. */
  BundledSweep from(String print) {
    weights = print;
    return this;
  }

  /** What is run from now on is asked so many questions. */
  BundledSweep asked(int count) {
    questions = count;
    return this;
  }

  /** What is run from now on runs there. */
  BundledSweep on(NumericContext other) {
    context = other;
    return this;
  }

  List<TrialSpec> trials() {
    return trials;
  }

  StoreReader reader() {
    return store.reader();
  }

  Bundle bundle(boolean withData) {
    return BundleMaker.make(reader(), NAME, withData).orElseThrow();
  }

  @Override
  public void close() {
    store.close();
  }

  private void happens(Change... changes) {
    store.apply(List.of(changes));
  }

  private void report(StageAttempt attempt, Report report) {
    happens(new Change.Reported(attempt, ++sequence, report, true, AT + sequence));
  }

  /** Looks at the data. */
  BundledSweep prepare() {
    StageAttempt attempt = new StageAttempt(group.key(), 1);
    add(group.key(), group.plan(), StageKind.PREPARE, null, Map.of());
    happens(
        new Change.ResultSet(
            attempt,
            result(
                null,
                null,
                null,
                Map.of(Fingerprints.DATA, data, "weights", weights),
                Map.of("test.constant.global", 3L, "test.opened", 4L, "test.closed", 4L),
                List.of("longest answer: left lower lobe"))));
    return this;
  }

  private void add(
      StageKey key, PlanKey plan, StageKind kind, StagePlan of, Map<String, String> prints) {
    happens(
        new Change.StageAdded(
            StoredStage.pending(
                key,
                plan,
                kind,
                null,
                of == null ? null : of.format(),
                of == null ? group.settings() : of.settings(),
                Settings.empty().with("data.folder", "/home/alice/patients of 2024/slake"),
                prints,
                kind == StageKind.PREPARE ? null : context)),
        new Change.StageLinked(NAME, plan, key),
        new Change.Granted(new StageAttempt(key, 1), "alices-workstation", "cpu-0", AT, context));
  }

  /** Trains and evaluates a trial; {@code luck} shifts what comes out. */
  BundledSweep run(int trial, int luck) {
    for (StagePlan plan : trials.get(trial).stages()) {
      StageAttempt attempt = begin(plan);
      if (plan.kind() == StageKind.EVALUATE) {
        evaluate(attempt, plan, luck);
      } else {
        train(attempt, plan, luck);
      }
    }
    return this;
  }

  /** Ends a trial's training badly. */
  BundledSweep fail(int trial, String reason) {
    StageAttempt attempt = begin(trials.get(trial).stages().get(0));
    happens(
        new Change.AttemptEnded(attempt, "failed", reason, AT + 5),
        new Change.StageStateSet(attempt.stage(), StageState.FAILED, reason));
    return this;
  }

  private StageAttempt begin(StagePlan plan) {
    StageKey key = new StageKey(Hashes.sha256(plan.key() + data).substring(0, 32));
    add(key, plan.key(), plan.kind(), plan, Map.of(Fingerprints.DATA, data, "weights", weights));
    return new StageAttempt(key, 1);
  }

  private void train(StageAttempt attempt, StagePlan plan, int luck) {
    String text = plan.key().value() + luck;
    double loss = Math.abs(text.hashCode() % 997) / 331.0;
    report(attempt, new Report.EpochEnded(1, 2, loss + 1, 2e-5, 1.5));
    report(
        attempt,
        new Report.EpochEnded(2, 2, loss, 1e-5, 1.25, null, new ValidationMetrics(0.5, null)));
    happens(
        new Change.ResultSet(attempt, result(text, loss, null, Map.of(), Map.of(), List.of())),
        new Change.AttemptEnded(attempt, "succeeded", null, AT + 9));
  }

  private void evaluate(StageAttempt attempt, StagePlan plan, int luck) {
    List<Prediction> made = new ArrayList<>();
    for (int qid = 0; qid < questions; qid++) {
      boolean isRight = (Hashes.sha256(plan.key().value() + qid + luck).charAt(0) & 1) == 0;
      made.add(
          new Prediction(
              qid + 11900,
              "xmlab7/source.jpg",
              "where is the tumour of bed " + qid,
              qid % 3 == 0 ? "Position" : "Organ",
              qid % 2 == 0,
              "left lung",
              isRight ? "left lung" : "right kidney",
              isRight));
    }
    report(attempt, new Report.PredictionsMade(made));
    Map<String, Long> counts = new TreeMap<>(ContentTypeScores.of(made).asCounts());
    counts.put("test.questions", (long) questions);
    String text = made.toString();
    happens(
        new Change.ResultSet(
            attempt, result(text, null, scores(made), Map.of(), counts, List.of())));
  }

  private static Scores scores(List<Prediction> made) {
    int[] counts = new int[4];
    for (Prediction one : made) {
      counts[one.closed() ? 3 : 1]++;
      counts[one.closed() ? 2 : 0] += one.correct() ? 1 : 0;
    }
    return new Scores(counts[0], counts[1], counts[2], counts[3]);
  }

  private StageResult result(
      String text,
      Double loss,
      Scores scores,
      Map<String, String> prints,
      Map<String, Long> counts,
      List<String> warnings) {
    boolean isTraining = loss != null;
    return new StageResult(
        isTraining
            ? new Artifact(
                Hashes.sha256(text + "f"), 4096, "/home/alice/runs/w1/weights.safetensors")
            : null,
        isTraining ? Hashes.sha256(text) : null,
        1_000L,
        10_000L,
        loss,
        scores,
        scores == null ? null : Hashes.sha256(text),
        prints,
        counts,
        warnings,
        context,
        12.5 + Math.abs(text == null ? 0 : text.hashCode() % 100) / 7.0,
        1L << 30);
  }
}

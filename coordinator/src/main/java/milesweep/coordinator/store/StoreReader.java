package milesweep.coordinator.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.coordinator.store.StoreException.Kind;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Reads the store, each question in its own connection and at one instant of the store; the writer
 * goes on meanwhile. May be used from many threads, none of which may be interrupted at it: H2
 * would close its file.
 *
 * <p>Every method throws a {@link StoreException} when the store cannot be read.
 */
public final class StoreReader {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Jdbi jdbi;
  private final StoreFailures failures;
  private final TransactionIsolationLevel isolation;

  StoreReader(StoreDatabase database) {
    this.jdbi = database.readers();
    this.failures = database.failures();
    this.isolation = database.readIsolation();
  }

  /** All sweeps and all stages with their results. */
  public Snapshot snapshot() {
    return read(handle -> snapshot(handle, new StageRepository(handle).all()));
  }

  /** All that a starting coordinator needs, and the numbers of the stages. */
  record Numbered(Snapshot snapshot, StageNumbers stages) {}

  /**
   * Reads what stages are beside what has become of them, on two connections, which see the same as
   * long as nobody writes.
   */
  Numbered numbered() {
    CompletableFuture<List<StageFacts.Block>> blocks =
        CompletableFuture.supplyAsync(
            () -> read(handle -> new StageFacts(handle, null).blocks()),
            reader -> new Thread(reader, "block-reader").start());
    try {
      return read(
          handle -> {
            ById<StoredStage> stages = new StageRepository(handle).outcomes(() -> awaited(blocks));
            StageNumbers numbers = new StageNumbers();
            stages.forEach((id, stage) -> numbers.add(id, stage.key()));
            return new Numbered(snapshot(handle, stages), numbers);
          });
    } finally {
      blocks.exceptionally(failure -> null).join(); // the store may be closed from here on
    }
  }

  private static <T> T awaited(CompletableFuture<T> reading) {
    try {
      return reading.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException failure ? failure : e;
    }
  }

  private static Snapshot snapshot(Handle handle, ById<StoredStage> stages) {
    SweepRepository sweeps = new SweepRepository(handle);
    return new Snapshot(
        sweeps.all().stream().map(sweep -> sweeps.content(sweep, stages)).toList(),
        stages.list(),
        new NodeRepository(handle).drains(),
        new AttemptRepository(handle).replaced(stages));
  }

  /** One sweep and the stages that it is linked to; empty when there is none of that name. */
  public Optional<Snapshot> snapshot(String sweep) {
    return read(
        handle -> {
          SweepRepository sweeps = new SweepRepository(handle);
          ById<StoredStage> stages = new StageRepository(handle).of(sweeps.links(sweep).values());
          return sweeps
              .find(sweep)
              .map(found -> new Snapshot(List.of(sweeps.content(found, stages)), stages.list()));
        });
  }

  /** All sweeps without their trials, in the order they were added. */
  public List<StoredSweep> sweeps() {
    return read(handle -> new SweepRepository(handle).all());
  }

  /** One sweep without its trials. */
  public Optional<StoredSweep> sweep(String name) {
    return read(handle -> new SweepRepository(handle).find(name));
  }

  /** The definitions that a sweep had before its last change, oldest first. */
  public List<PastDefinition> pastDefinitions(String sweep) {
    return read(handle -> new SweepRepository(handle).pastDefinitions(sweep));
  }

  /** Name of the sweep that was added last. */
  public Optional<String> latestSweep() {
    return read(handle -> new SweepRepository(handle).latest());
  }

  /** All trials, sweeps in the order they were added, trials in expansion order. */
  public List<TrialName> trialNames() {
    return read(handle -> new SweepRepository(handle).trialNames());
  }

  /** The epochs of a stage that count, first to last. */
  public List<StoredEpoch> epochs(StageKey stage) {
    return read(handle -> new ProgressRepository(handle).epochsOf(stage));
  }

  /** The result of a stage, once it has one. */
  public Optional<StageResult> result(StageKey stage) {
    return read(handle -> ResultRepository.find(handle, stage)).map(ResultRepository.Known::result);
  }

  /** The predictions of the attempt that set the stage's result, in the order of qid. */
  public List<Prediction> predictions(StageKey stage) {
    return read(handle -> new PredictionRepository(handle).of(stage));
  }

  /** All attempts at a stage, first to last. */
  public List<StoredAttempt> attempts(StageKey stage) {
    return read(handle -> new AttemptRepository(handle).of(stage));
  }

  /** What the trainers of a stage told of where they run, by attempt. */
  public Map<Integer, Map<String, String>> environments(StageKey stage) {
    return read(handle -> new ReportRepository(handle).environmentsOf(stage));
  }

  /** The highest report sequence of an attempt that is stored; 0 when there is none. */
  public long lastSequence(StageAttempt attempt) {
    return read(handle -> new ReportRepository(handle).lastSequence(attempt));
  }

  /** The last events of a sweep and its stages, oldest first. */
  public List<StoredEvent> events(String sweep, int most) {
    return read(
        handle ->
            new EventRepository(handle)
                .ofSweep(sweep, new SweepRepository(handle).links(sweep).values(), most));
  }

  /** The worker nodes seen so far, the last seen first. */
  public List<StoredNode> nodes() {
    return read(handle -> new NodeRepository(handle).all());
  }

  /** The weight files that results name. */
  public List<Artifact> artifacts() {
    return read(handle -> ResultRepository.artifacts(handle));
  }

  /** A server that is started again meanwhile is waited for. */
  private <T> T read(Function<Handle, T> question) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return readOnce(question);
      } catch (StoreException e) {
        if (e.kind() != Kind.UNREACHABLE || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  private <T> T readOnce(Function<Handle, T> question) {
    try {
      return jdbi.inTransaction(isolation, question::apply);
    } catch (JdbiException e) {
      throw failures.of("reading", e);
    }
  }
}

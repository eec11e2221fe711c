package milesweep.coordinator.tensorboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.trial.StageKey;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.Snapshot.SweepContent;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.store.StoredAttempt;
import milesweep.coordinator.store.StoredEpoch;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.sweepfile.SweepDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the event files of the sweeps that ask for them ({@code tensorboard = true}) up to what the
 * store holds, on a thread of its own. Nothing depends on it: what cannot be written is told in the
 * log, and a file that was lost is made again at the next start.
 */
public final class TensorBoard implements AutoCloseable {
  /** Setting of a sweep that wants its curves. */
  static final String SETTING = "tensorboard";

  private static final Logger LOG = LoggerFactory.getLogger(TensorBoard.class);
  private static final long PAUSE_MILLIS = 500; // epochs of small models end many times a second

  private final Path folder;
  private final StoreReader store;
  private final Thread thread = new Thread(this::run, "tensorboard");

  // Of the thread alone.
  private final Map<String, Followed> followed = new HashMap<>();
  private final Set<String> ignored = new HashSet<>();

  // Guarded by this: what has changed since the thread last looked.
  private final Set<String> changedSweeps = new LinkedHashSet<>();
  private final Set<StageKey> changedStages = new LinkedHashSet<>();
  private boolean closed;

  /** A sweep's runs, and which of them a stage is part of. */
  private record Followed(
      long beganMillis, List<CurveRun> runs, Map<StageKey, List<CurveRun>> byStage) {
    static Followed of(SweepContent content) {
      List<CurveRun> runs = CurveRun.of(content);
      Map<StageKey, List<CurveRun>> byStage = new LinkedHashMap<>();
      for (CurveRun run : runs) {
        run.stages().forEach(key -> byStage.computeIfAbsent(key, k -> new ArrayList<>()).add(run));
      }
      return new Followed(content.sweep().createdAtMillis(), runs, byStage);
    }
  }

  private TensorBoard(Path folder, StoreReader store) {
    this.folder = folder;
    this.store = store;
    thread.setDaemon(true);
  }

  /**
   * Brings the files of all sweeps that want theirs up to date, and keeps them so.
   *
   * @param folder where they go, {@code FOLDER/SWEEP/RUN/}; made when a sweep wants it
   */
  public static TensorBoard start(Path folder, StoreReader store) {
    TensorBoard board = new TensorBoard(folder, store);
    board.thread.start();
    return board;
  }

  /** Whether a sweep's file asks for curves. */
  public static boolean wanted(SweepDefinition sweep) {
    return sweep.base().has(SETTING) && sweep.base().flag(SETTING);
  }

  /**
   * Follows a sweep from now on, also one that was submitted without the setting at first: its
   * folder stands for the wish.
   */
  public void follow(String sweep) {
    try {
      makeFolder(sweep);
    } catch (IOException e) {
      LOG.warn("no TensorBoard files for sweep {}: {}", sweep, e.toString());
    }
    synchronized (this) {
      changedSweeps.add(sweep);
      notifyAll();
    }
  }

  /** Takes note of what has become durable; from any thread, at once. */
  public synchronized void changed(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Reported reported
          && reported.report() instanceof Report.EpochEnded) {
        changedStages.add(reported.attempt().stage());
      } else if (change instanceof Change.ResultSet result) {
        changedStages.add(result.attempt().stage());
      } else if (change instanceof Change.StageLinked link) {
        changedSweeps.add(link.sweep());
      } else if (change instanceof Change.SweepAdded added) {
        changedSweeps.add(added.sweep().name());
      } else if (change instanceof Change.SweepRevised revised) {
        changedSweeps.add(revised.sweep().name());
      }
    }
    notifyAll();
  }

  /** Writes what is still due, then ends the thread. The store stays open. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the store must not be closed under the thread
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (StoredSweep sweep : store.sweeps()) {
        writeSweep(sweep.name());
      }
      while (awaitChange()) {
        writeChanged();
      }
      writeChanged();
    } catch (InterruptedException | RuntimeException e) { // never a reason to end a sweep
      LOG.warn("TensorBoard files are written no more: {}", e.toString());
    }
  }

  /** Whether to go on; a change may have come. */
  private synchronized boolean awaitChange() throws InterruptedException {
    while (!closed && changedSweeps.isEmpty() && changedStages.isEmpty()) {
      wait();
    }
    long until = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
    for (long left = PAUSE_MILLIS; !closed && left > 0; ) {
      wait(left); // gathers what comes close behind
      left = (until - System.nanoTime()) / 1_000_000;
    }
    return !closed;
  }

  private void writeChanged() {
    Set<String> sweeps;
    Set<StageKey> stages;
    synchronized (this) {
      sweeps = new LinkedHashSet<>(changedSweeps);
      stages = new LinkedHashSet<>(changedStages);
      changedSweeps.clear();
      changedStages.clear();
    }
    sweeps.forEach(this::writeSweep);
    followed.forEach(
        (sweep, own) -> {
          Set<CurveRun> runs = new LinkedHashSet<>();
          stages.forEach(stage -> runs.addAll(own.byStage().getOrDefault(stage, List.of())));
          runs.forEach(run -> write(sweep, own, run));
        });
  }

  /** Learns a sweep's runs anew and writes them all, if it wants curves. */
  private void writeSweep(String name) {
    if (!followed.containsKey(name) && !wantsCurves(name)) {
      return;
    }
    store
        .snapshot(name)
        .ifPresent(
            found -> {
              Followed own = Followed.of(found.sweeps().get(0));
              followed.put(name, own);
              own.runs().forEach(run -> write(name, own, run));
            });
  }

  /** A large sweep without the wish is not read again for each of its stages. */
  private boolean wantsCurves(String name) {
    if (Files.isDirectory(folderOf(name))) {
      return true;
    }
    if (ignored.contains(name)) {
      return false;
    }
    boolean wants =
        store
            .sweep(name)
            .filter(sweep -> wanted(SweepDefinition.ofResolved(sweep.resolved())))
            .isPresent();
    if (!wants) {
      ignored.add(name);
    }
    return wants;
  }

  private void write(String sweep, Followed own, CurveRun run) {
    try {
      makeFolder(sweep);
      byte[] wanted = EventRecords.of(own.beganMillis(), read(run).events(run, own.beganMillis()));
      String file = "events.out.tfevents.%d.milesweep".formatted(own.beganMillis() / 1000);
      new CurveFile(folderOf(sweep).resolve(run.name()).resolve(file)).bringTo(wanted);
    } catch (IOException e) {
      LOG.warn("the TensorBoard file of {} could not be written: {}", run.name(), e.toString());
    }
  }

  private Curves read(CurveRun run) {
    List<List<StoredEpoch>> epochs = run.training().stream().map(store::epochs).toList();
    Optional<Scores> scores = run.evaluation().flatMap(store::result).map(StageResult::scores);
    long at =
        scores.isEmpty()
            ? 0
            : store.attempts(run.evaluation().orElseThrow()).stream()
                .filter(attempt -> "succeeded".equals(attempt.outcome()))
                .map(StoredAttempt::endedAtMillis)
                .findFirst()
                .orElse(0L);
    return new Curves(epochs, scores.orElse(null), at);
  }

  private Path folderOf(String sweep) {
    return folder.resolve(CurveRun.fileName(sweep));
  }

  private void makeFolder(String sweep) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.createDirectories(folderOf(sweep));
  }
}

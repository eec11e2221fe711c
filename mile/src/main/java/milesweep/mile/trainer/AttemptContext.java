package milesweep.mile.trainer;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import milesweep.common.journal.JournalWriter;
import milesweep.common.protocol.Progress;
import milesweep.common.protocol.Report;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trial.StageSpec;

/** What a stage sees of its attempt: the spec, its folders, where to report, whether to stop. */
public final class AttemptContext {
  private final StageSpec spec;
  private final AttemptFolder folder;
  private final JournalWriter journal;
  private final ProgressFile progress;
  private final AtomicReference<String> stop;

  AttemptContext(
      StageSpec spec, AttemptFolder folder, JournalWriter journal, AtomicReference<String> stop) {
    this.spec = spec;
    this.folder = folder;
    this.journal = journal;
    this.progress = new ProgressFile(folder.progress());
    this.stop = stop;
  }

  /** The stage. */
  public StageSpec spec() {
    return spec;
  }

  AttemptFolder folder() {
    return folder;
  }

  /** Makes a report durable. */
  public void report(Report report) throws IOException {
    journal.append(report);
  }

  /** Tells where the stage is, from its resident bytes; lost ones do no harm. */
  void progress(LongFunction<Progress> at) {
    progress.offer(at);
  }

  /** Whether the stage should checkpoint and end. */
  boolean stopRequested() {
    return stop.get() != null;
  }

  /**
   * Ends a stage that has nothing to save.
   *
   * @throws StoppedException when it was asked to stop
   */
  void endIfStopped() throws StoppedException {
    if (stopRequested()) {
      throw stopped();
    }
  }

  /** What a stage throws after its last checkpoint. */
  StoppedException stopped() {
    return new StoppedException(stop.get());
  }
}

package milesweep.mile.trainer;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import milesweep.common.journal.JournalReader;
import milesweep.common.journal.JournalWriter;
import milesweep.common.protocol.Report;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;

/**
 * One attempt under way, on its own thread. Whatever happens, the journal's last report says how it
 * ended; if even that cannot be written, the process ends and the node says it.
 */
final class AttemptThread {
  /** Told how far the attempt is, on its thread. */
  interface Listener {
    /** The last report is on the disk. */
    default void reported() {}

    /** The attempt is over; whether its last report is on the disk, and this process of no use. */
    void ended(boolean journalWhole, boolean spoiled);
  }

  private final StageSpec spec;
  private final AttemptFolder folder;
  private final StageWork work;
  private final LogSwitch log;
  private final Listener listener;
  private final AtomicReference<String> stop = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "train");
  private volatile boolean ending;
  private volatile boolean reported;
  private boolean spoiled; // a library could not be loaded, and no JVM tries twice

  /**
   * Prepares an attempt.
   *
   * @throws IOException when the attempt has been begun before, by a trainer that is gone
   */
  AttemptThread(
      StageSpec spec, AttemptFolder folder, StageWork work, LogSwitch log, Listener listener)
      throws IOException {
    if (!new JournalReader(folder.journal()).read(0, 1).reports().isEmpty()) {
      throw new IOException(
          "attempt " + spec.attempt() + " was begun before; a stage goes on in a new attempt");
    }
    this.spec = spec;
    this.folder = folder;
    this.work = work;
    this.log = log;
    this.listener = listener;
  }

  StageAttempt attempt() {
    return spec.attempt();
  }

  void start() {
    thread.start();
  }

  /** Asks the stage to checkpoint and end; the first reason counts. */
  void requestStop(String reason) {
    stop.compareAndSet(null, reason);
  }

  /** Whether its last report is being written: a node may offer the next attempt at any moment. */
  boolean isEnding() {
    return ending;
  }

  /** Whether its last report is on the disk. */
  boolean isReported() {
    return reported;
  }

  void awaitEnd(Duration patience) {
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean whole = false;
    try {
      log.to(folder.log());
      try (JournalWriter journal = JournalWriter.open(folder.journal(), spec.attempt())) {
        Report last = outcome(new AttemptContext(spec, folder, journal, stop));
        ending = true; // a reader may see the last report before it is synced
        journal.append(last);
        whole = true;
        reported = true;
        listener.reported();
      }
    } catch (IOException | RuntimeException e) {
      System.err.println("trainer: attempt " + spec.attempt() + " could not be reported: " + e);
    } finally {
      listener.ended(whole, spoiled);
    }
  }

  private Report outcome(AttemptContext context) {
    try {
      for (String warning : spec.warnings()) {
        context.report(new Report.Warned(warning));
      }
      return new Report.Succeeded(work.run(context));
    } catch (StoppedException e) {
      return new Report.Stopped(e.getMessage());
    } catch (Exception | Error e) { // nothing may end a stage in silence
      spoiled = e instanceof LinkageError;
      StringBuilder stack = new StringBuilder("stage failed: ").append(e);
      for (Throwable t = e; t != null; t = t.getCause()) {
        stack.append(t == e ? "" : "\ncaused by " + t);
        for (StackTraceElement frame : t.getStackTrace()) {
          stack.append("\n    at ").append(frame);
        }
      }
      System.err.println(stack);
      return Failures.of(e);
    }
  }
}

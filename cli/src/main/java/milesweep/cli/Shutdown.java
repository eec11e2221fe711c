package milesweep.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An orderly end on Ctrl-C and SIGTERM: the work in hand is stopped, while the command's own thread
 * stands still.
 */
final class Shutdown {
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicBoolean done = new AtomicBoolean();

  /**
   * Runs {@code work} when a signal ends the process before {@link #done}. The JVM then exits with
   * 128 + the signal.
   */
  void onSignal(Runnable work) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!done.get()) {
                    stopping.set(true);
                    work.run();
                  }
                },
                "shutdown"));
  }

  /** The command has come to its own end. */
  void done() {
    done.set(true);
  }

  /**
   * Never returns once a signal has come: what the command would see now is its own dismantling.
   */
  void holdWhileStopping() throws InterruptedException {
    if (stopping.get()) {
      new CountDownLatch(1).await();
    }
  }
}

package milesweep.cli.selftest;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import milesweep.common.trainer.ProcessIdentity;

/** Signals to processes that may be gone already. */
final class Signals {
  private static final long DEATH_MILLIS = 20_000;

  private Signals() {}

  /** SIGKILL, and waits for the end: that its parent has heard of it is not asked for. */
  static void kill(ProcessHandle process) throws IOException {
    process.destroyForcibly();
    long deadline = System.nanoTime() + DEATH_MILLIS * 1_000_000;
    while (process.isAlive() && ProcessIdentity.of(process.pid()).isPresent()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("process " + process.pid() + " outlives SIGKILL");
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** SIGKILL without waiting: for a way out that nothing may hold up. */
  static void destroy(ProcessHandle process) {
    process.destroyForcibly();
  }

  static void stop(ProcessHandle process) throws IOException {
    send("-STOP", process);
  }

  static void goOn(ProcessHandle process) throws IOException {
    send("-CONT", process);
  }

  private static void send(String signal, ProcessHandle process) throws IOException {
    if (process.isAlive()) {
      try {
        Shell.run("kill", signal, Long.toString(process.pid()));
      } catch (IOException e) {
        if (process.isAlive()) {
          throw e;
        }
      }
    }
  }
}

package milesweep.cli.selftest;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Signals to processes that may be gone already. */
final class Signals {
  private Signals() {}

  /** SIGKILL, and waits for the end. */
  static void kill(ProcessHandle process) {
    process.destroyForcibly();
    try {
      process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new IllegalStateException("process " + process.pid() + " outlives SIGKILL", e);
    }
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

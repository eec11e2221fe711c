package milesweep.cli.selftest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The coordinator or a worker, started again whenever it has ended, as a service manager would.
 * Used by one thread.
 */
final class Daemon {
  private static final Duration AFTER_OWN_END = Duration.ofSeconds(1);

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private Process process; // null before the first start
  private boolean endIsMeant;
  private Duration pause = Duration.ZERO;
  private long startAt = System.nanoTime();

  /**
   * One that is not started yet.
   *
   * @param environment variables beside this process's own
   * @param log what it prints, of all its lives
   */
  Daemon(String name, List<String> command, Map<String, String> environment, Path log) {
    this.name = name;
    this.command = command;
    this.environment = environment;
    this.log = log;
  }

  String name() {
    return name;
  }

  /** The running process; empty while it is down. */
  Optional<ProcessHandle> process() {
    return process != null && process.isAlive()
        ? Optional.of(process.toHandle())
        : Optional.empty();
  }

  /**
   * Starts it when it is time.
   *
   * @return the exit code, when it has ended though nobody wanted that
   */
  Optional<Integer> supervise() throws IOException {
    if (process != null && process.isAlive()) {
      return Optional.empty();
    }
    long now = System.nanoTime();
    if (process != null && startAt == Long.MAX_VALUE) {
      Optional<Integer> code = endIsMeant ? Optional.empty() : Optional.of(process.exitValue());
      startAt = now + (endIsMeant ? pause : AFTER_OWN_END).toNanos();
      return code;
    }
    if (now - startAt >= 0) {
      start();
    }
    return Optional.empty();
  }

  private void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    endIsMeant = false;
    startAt = Long.MAX_VALUE;
  }

  /** SIGKILL; it is started again after a pause. False when it is down. */
  boolean kill(Duration pause) throws IOException {
    Optional<ProcessHandle> running = process();
    boolean hit = end(pause, ProcessHandle::destroyForcibly);
    if (hit) {
      Signals.kill(running.get());
    }
    return hit;
  }

  /** SIGTERM; it is started again a pause after its end. False when it is down. */
  boolean terminate(Duration pause) {
    return end(pause, ProcessHandle::destroy);
  }

  private boolean end(Duration pause, Consumer<ProcessHandle> how) {
    Optional<ProcessHandle> running = process();
    running.ifPresent(
        one -> {
          this.pause = pause;
          endIsMeant = true;
          how.accept(one);
        });
    return running.isPresent();
  }

  /** SIGTERM for good; false when it does not end in time. */
  boolean stopForGood(Duration patience) throws InterruptedException {
    if (process == null || !process.isAlive()) {
      return true;
    }
    process.destroy();
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}

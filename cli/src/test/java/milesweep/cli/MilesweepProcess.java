package milesweep.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A milesweep command in a JVM of its own, for tests that kill it. */
final class MilesweepProcess implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(4);
  private static final String MAIN = "milesweep.cli.Main";

  private final Process process;
  private final Path output;
  private final List<String> arguments;

  private MilesweepProcess(Process process, Path output, List<String> arguments) {
    this.process = process;
    this.output = output;
    this.arguments = arguments;
  }

  /** Starts a command; its output goes to a file in {@code folder}. */
  static MilesweepProcess start(Path folder, String... arguments) {
    return start(folder, Map.of(), command(arguments));
  }

  /** A coordinator on free ports of this machine, with TLS; it listens. */
  static MilesweepProcess coordinator(Path folder, Path home, Path tls) {
    MilesweepProcess coordinator =
        start(
            folder,
            "coordinator",
            "--home",
            home.toString(),
            "--port",
            "0",
            "--http-port",
            "0",
            "--tls",
            tls.toString());
    coordinator.expectLine("listening");
    return coordinator;
  }

  /** Starts whatever program, with variables beside this process's own. */
  static MilesweepProcess start(
      Path folder, Map<String, String> environment, List<String> command) {
    try {
      Path output = Files.createTempFile(folder, "command-", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(environment);
      return new MilesweepProcess(builder.start(), output, shown(command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line of a milesweep command. */
  static List<String> command(String... arguments) {
    Path install = Path.of(System.getProperty("milesweep.install"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx384m", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", classPath(install), "-Dmilesweep.install=" + install, MAIN));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> shown(List<String> command) {
    return command.subList(command.indexOf(MAIN) + 1, command.size());
  }

  /**
   * Runs a command to its end and gives back what it printed; fails when its exit code is another.
   */
  static String run(Path folder, int exitCode, String... arguments) {
    try (MilesweepProcess process = start(folder, arguments)) {
      return process.expectExit(exitCode);
    }
  }

  private static String classPath(Path install) {
    Path target = install.resolve("cli/target");
    return Stream.of(target, target.resolve("lib"))
        .flatMap(MilesweepProcess::jars)
        .map(Path::toString)
        .reduce((a, b) -> a + ":" + b)
        .orElseThrow();
  }

  private static Stream<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end; fails when the exit code is another. */
  String expectExit(int exitCode) {
    try {
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            arguments + " did not end in " + DEADLINE + "; it printed:\n" + printed());
      }
      if (process.exitValue() != exitCode) {
        throw new AssertionError(
            arguments
                + " ended with "
                + process.exitValue()
                + ", not "
                + exitCode
                + "; it printed:\n"
                + printed());
      }
      return printed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Waits until it has printed a line that holds the text. */
  void expectLine(String text) {
    await(
        () -> "\"" + text + "\" of " + arguments + "; it printed:\n" + printed(),
        () -> printed().contains(text) || !process.isAlive());
    if (!printed().contains(text)) {
      throw new AssertionError(
          arguments
              + " ended with "
              + process.exitValue()
              + " without \""
              + text
              + "\":\n"
              + printed());
    }
  }

  /** Everything printed so far. */
  String printed() {
    try {
      return Files.readString(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGINT, as Ctrl-C sends it. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  /** Waits for a condition, with a deadline that only a broken run reaches. */
  static void await(String what, BooleanSupplier condition) {
    await(() -> what, condition);
  }

  private static void await(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + DEADLINE + " for " + what.get());
      }
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
  }

  /** Trainer processes that belong to a home. */
  static List<ProcessHandle> trainers(Path home) {
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.info().commandLine().orElse("").contains("TrainerMain"))
        .filter(handle -> handle.info().commandLine().orElse("").contains(home.toString()))
        .toList();
  }
}

package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import milesweep.common.AtomicFile;
import milesweep.common.journal.JournalReader;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trainer.SlotFolder;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerReply;
import milesweep.common.trainer.TrainerSocket;
import milesweep.common.trainer.TrainerState;
import milesweep.common.trial.StageSpec;

/** A trainer in a JVM of its own, driven as a node drives it. */
final class TrainerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Path home;
  private final SlotFolder slot;
  private final Process process;
  private final Path socket;
  private final Duration startUp;

  /** Starts a trainer below {@code home} and waits until it answers. */
  TrainerProcess(Path home, int idleSeconds) throws Exception {
    long start = System.nanoTime();
    this.home = home;
    this.slot = new SlotFolder(home.resolve("slot"), home.resolve("local"));
    Files.createDirectories(slot.durable());
    Files.deleteIfExists(slot.state());
    Path log = slot.processLog();
    this.process =
        new ProcessBuilder(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TrainerMain.class.getName(),
                "--slot",
                slot.durable().toString(),
                "--local",
                slot.local().toString(),
                "--cache",
                home.resolve("cache").toString(),
                "--idle-seconds",
                Integer.toString(idleSeconds))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    await("the trainer to write its state", () -> Files.exists(slot.state()));
    this.socket =
        Path.of(AtomicFile.readJson(slot.state(), TrainerState.class).orElseThrow().socket());
    send(new TrainerCommand.Ping());
    this.startUp = Duration.ofNanos(System.nanoTime() - start);
  }

  /** From starting the process to its first answer. */
  Duration startUp() {
    return startUp;
  }

  TrainerReply send(TrainerCommand command) throws IOException {
    return TrainerSocket.send(socket, command, ANSWER);
  }

  AttemptFolder folder(StageSpec spec) {
    return AttemptFolder.of(home.resolve("stages"), spec.attempt());
  }

  /** Hands a stage over. */
  TrainerReply begin(StageSpec spec) throws IOException {
    AttemptFolder folder = folder(spec);
    Files.createDirectories(folder.path());
    AtomicFile.writeJson(folder.spec(), spec);
    return send(new TrainerCommand.Run(folder.spec().toString()));
  }

  /** Hands a stage over and waits for its end; all its reports. */
  List<Report> run(StageSpec spec) throws Exception {
    TrainerReply reply = begin(spec);
    if (!reply.ok()) {
      throw new AssertionError(reply.problem());
    }
    return awaitReport(spec, Report::isTerminal);
  }

  /** Waits for a report of the given kind; all reports so far. */
  List<Report> awaitReport(StageSpec spec, Predicate<Report> wanted) throws Exception {
    await("a report of " + spec.attempt(), () -> reports(spec).stream().anyMatch(wanted));
    return reports(spec);
  }

  List<Report> reports(StageSpec spec) throws IOException {
    List<Report> reports = new ArrayList<>();
    for (NumberedReport numbered : new JournalReader(folder(spec).journal()).readAll(0).reports()) {
      reports.add(numbered.report());
    }
    return reports;
  }

  String log(StageSpec spec) throws IOException {
    return Files.readString(folder(spec).log());
  }

  /** Lets its address space grow by so much and no more, as a small machine would. */
  void limitMemory(long moreBytes) throws Exception {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    String size =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmSize:"))
            .findFirst()
            .orElseThrow();
    long limit = Long.parseLong(size.replaceAll("\\D", "")) * 1024 + moreBytes;
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--as=" + limit)
            .inheritIO()
            .start();
    if (prlimit.waitFor() != 0) {
      throw new AssertionError("prlimit ended with " + prlimit.exitValue());
    }
  }

  /** Ends it as a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for it to end by itself; its exit status. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the trainer does not leave");
    }
    return process.exitValue();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      boolean ended = process.waitFor(20, TimeUnit.MILLISECONDS);
      if ((ended && !condition.holds()) || System.nanoTime() > deadline) {
        throw new AssertionError(
            "waited for %s; the trainer %s: %s"
                .formatted(
                    what,
                    ended ? "ended with " + process.exitValue() : "runs",
                    Files.readString(slot.processLog())));
      }
    }
  }

  @Override
  public void close() throws Exception {
    kill();
  }
}

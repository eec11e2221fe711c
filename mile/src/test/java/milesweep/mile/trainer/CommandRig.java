package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import milesweep.common.AtomicFile;
import milesweep.common.Hashes;
import milesweep.common.journal.JournalReader;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.setting.Settings;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;

/** Stages of a shell script, done in this process by the trainer's own classes. */
final class CommandRig {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path home;
  private final Path program;
  private final StageRunner runner;
  Settings settings;
  Settings sources;

  /** A script {@code train.sh} with this body, run by {@code /bin/sh}. */
  CommandRig(Path home, String body) throws IOException {
    this.home = home;
    this.program = Files.createDirectories(home.resolve("program"));
    this.runner = new StageRunner(home.resolve("cache"));
    script(body);
    settings =
        Settings.of(
            Map.of(
                "trainer.command",
                List.of("./train.sh"),
                "trainer.evaluate",
                "in-training",
                "trainer.config.lr",
                0.1,
                "seed",
                7));
    sources =
        Settings.of(
            Map.of(
                "trainer.folder",
                program.toString(),
                "trainer.silence-seconds",
                0,
                "trainer.stop-seconds",
                30));
  }

  /** Writes the script anew. */
  void script(String body) throws IOException {
    Path script = program.resolve("train.sh");
    Files.writeString(script, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  CommandRig with(String key, Object value) {
    settings = settings.with(key, value);
    return this;
  }

  CommandRig withSource(String key, Object value) {
    sources = sources.with(key, value);
    return this;
  }

  Path program() {
    return program;
  }

  StageSpec prepare() {
    return new StageSpec(
        attempt("prepare", 1),
        StageKind.PREPARE,
        null,
        settings.only(path -> !path.startsWith("trainer.config.")),
        sources,
        Map.of(),
        null,
        List.of(),
        null);
  }

  StageSpec stage(
      int attempt, StageKind kind, StageResult prepared, List<Artifact> weights, String resume) {
    return new StageSpec(
        attempt(kind.label(), attempt),
        kind,
        null,
        settings,
        sources,
        prepared.fingerprints(),
        prepared.context(),
        weights,
        resume);
  }

  StageSpec train(int attempt, StageResult prepared) {
    return stage(attempt, StageKind.TRAIN, prepared, List.of(), null);
  }

  private static StageAttempt attempt(String name, int number) {
    return new StageAttempt(new StageKey(Hashes.sha256(name).substring(0, 32)), number);
  }

  AttemptFolder folder(StageSpec spec) {
    return AttemptFolder.of(home.resolve("stages"), spec.attempt());
  }

  /** Prepares, which has to succeed. */
  StageResult prepared() throws Exception {
    return result(run(prepare()));
  }

  /** Prepares, and does the first attempt at a training. */
  List<Report> train() throws Exception {
    return run(train(1, prepared()));
  }

  /** Begins an attempt. */
  AttemptThread begin(StageSpec spec) throws IOException {
    AttemptFolder folder = folder(spec);
    Files.createDirectories(folder.path());
    AtomicFile.writeJson(folder.spec(), spec);
    AttemptThread thread =
        new AttemptThread(spec, folder, runner, new LogSwitch(System.err), (whole, spoiled) -> {});
    thread.start();
    return thread;
  }

  /** Does an attempt to its end; all its reports. */
  List<Report> run(StageSpec spec) throws Exception {
    begin(spec).awaitEnd(PATIENCE);
    return reports(spec);
  }

  List<Report> reports(StageSpec spec) throws IOException {
    List<Report> reports = new ArrayList<>();
    for (NumberedReport numbered : new JournalReader(folder(spec).journal()).readAll(0).reports()) {
      reports.add(numbered.report());
    }
    return reports;
  }

  static StageResult result(List<Report> reports) {
    if (reports.get(reports.size() - 1) instanceof Report.Succeeded succeeded) {
      return succeeded.result();
    }
    throw new AssertionError("no result: " + reports);
  }

  static Report.Failed failure(List<Report> reports) {
    if (reports.get(reports.size() - 1) instanceof Report.Failed failed) {
      return failed;
    }
    throw new AssertionError("no failure: " + reports);
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}

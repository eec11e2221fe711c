package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import milesweep.common.AtomicFile;
import milesweep.common.Hashes;
import milesweep.common.journal.JournalReader;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.setting.Presets;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.Settings;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trainer.SlotFolder;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerSocket;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;

/**
 * Does a minuscule trial through the trainer's own socket and leaves nothing behind but an unpacked
 * libtorch: a first look whether this machine can train, and the run that a class-data archive is
 * recorded from.
 */
final class WarmUp {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Path folder;
  private final SlotFolder slot;
  private final LogSwitch log;

  private WarmUp(Path folder, LogSwitch log) {
    this.folder = folder;
    this.slot = new SlotFolder(folder.resolve("slot"), folder.resolve("local"));
    this.log = log;
  }

  /**
   * Prepares, trains and evaluates.
   *
   * @throws IOException saying which stage failed and how
   */
  static void run(LogSwitch log) throws IOException {
    Path folder = Files.createTempDirectory("milesweep-warm-up-");
    try {
      new WarmUp(folder, log).trial();
    } finally {
      try (Stream<Path> tree = Files.walk(folder)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** The catalogue's defaults, with the smallest model and few small images. */
  static Settings settings() {
    TreeMap<String, Object> values = new TreeMap<>();
    for (SettingKey key : SettingCatalog.all()) {
      if (key.isIdentity()) {
        key.fallback().ifPresent(value -> values.put(key.path(), value));
      }
    }
    values.putAll(Presets.of("mile-tiny").values());
    for (String prefix : List.of("", "pretrain.")) {
      values.put(prefix + "data.name", "phantom");
      values.put(prefix + "data.phantom.train-images", 4);
      values.put(prefix + "data.phantom.validate-images", 1);
      values.put(prefix + "data.phantom.test-images", 2);
      values.put(prefix + "data.phantom.questions-per-image", 5);
      values.put(prefix + "data.phantom.image-size", 32);
      values.put(prefix + "training.epochs", 2);
      values.put(prefix + "training.learning-rate", 1e-3);
    }
    return Settings.of(values);
  }

  private void trial() throws IOException {
    Files.createDirectories(slot.durable());
    Files.createDirectories(slot.local());
    TrainerArguments arguments =
        new TrainerArguments(slot, folder.resolve("cache"), LONGEST, LONGEST);
    try (TrainerShell shell =
        new TrainerShell(arguments, new StageRunner(arguments.cache()), log)) {
      Thread server = new Thread(() -> serve(shell), "serve");
      server.start();
      try {
        stages();
      } finally {
        TrainerSocket.send(SocketPlace.in(slot.local()), new TrainerCommand.Exit(), PATIENCE);
      }
      server.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void serve(TrainerShell shell) {
    try {
      shell.serve();
    } catch (IOException e) {
      System.err.println("trainer: " + e);
    }
  }

  private void stages() throws IOException {
    Settings settings = settings().with("tuning", "LoRA/T/Prefix");
    StageSpec prepare =
        new StageSpec(
            attempt(StageKind.PREPARE),
            StageKind.PREPARE,
            null,
            settings.with("data.format", List.of("instruction")),
            Settings.empty(),
            Map.of(),
            null,
            List.of(),
            null);
    StageResult prepared = run(prepare);
    StageResult trained =
        run(stage(StageKind.TRAIN, DataFormat.INSTRUCTION, settings, prepared, List.of()));
    run(stage(StageKind.EVALUATE, null, settings, prepared, List.of(trained.weights())));
  }

  private static StageSpec stage(
      StageKind kind,
      DataFormat format,
      Settings settings,
      StageResult prepared,
      List<Artifact> weights) {
    return new StageSpec(
        attempt(kind),
        kind,
        format,
        settings,
        Settings.empty(),
        prepared.fingerprints(),
        prepared.context(),
        weights,
        null);
  }

  private static StageAttempt attempt(StageKind kind) {
    return new StageAttempt(new StageKey(Hashes.sha256("warm-up " + kind).substring(0, 32)), 1);
  }

  private StageResult run(StageSpec spec) throws IOException {
    AttemptFolder attempt = AttemptFolder.of(folder.resolve("stages"), spec.attempt());
    Files.createDirectories(attempt.path());
    AtomicFile.writeJson(attempt.spec(), spec);
    Path socket = SocketPlace.in(slot.local());
    TrainerSocket.send(socket, new TrainerCommand.Run(attempt.spec().toString()), PATIENCE);
    while (TrainerSocket.send(socket, new TrainerCommand.Ping(), PATIENCE).attempt() != null) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    List<NumberedReport> reports = new JournalReader(attempt.journal()).readAll(0).reports();
    Report last = reports.isEmpty() ? null : reports.get(reports.size() - 1).report();
    if (last instanceof Report.Succeeded succeeded) {
      return succeeded.result();
    }
    throw new IOException("the warm-up's stage %s ended with %s".formatted(spec.kind(), last));
  }
}

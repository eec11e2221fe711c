package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.AtomicFile;
import milesweep.common.FileHashes;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageSpec;
import milesweep.common.view.CommandSettings;
import milesweep.mile.command.ProgramCheckpoints;
import milesweep.mile.command.ProgramEnd;
import milesweep.mile.command.ProgramLine;
import milesweep.mile.command.ProgramProcess;
import milesweep.mile.command.SavedProgress;
import milesweep.mile.command.StartLine;
import milesweep.mile.evaluate.Metrics;

/**
 * Has a program of the user's do a stage: {@code train} or {@code evaluate}. To the node it is a
 * stage like any other, with the same journal, lock and socket.
 */
final class CommandStage implements StageWork {
  private final WarmData warm;
  private final FileHashes hashes;

  CommandStage(WarmData warm, FileHashes hashes) {
    this.warm = warm;
    this.hashes = hashes;
  }

  @Override
  public StageResult run(AttemptContext context) throws Exception {
    StageSpec spec = context.spec();
    CommandSettings command = CommandSettings.from(spec.settings(), spec.sources());
    CommandInputs inputs = CommandInputs.require(spec, command, warm, hashes);
    new ModelLoader(spec, hashes).requireArtifacts();
    context.endIfStopped();
    ProgramCheckpoints checkpoints = new ProgramCheckpoints(context.folder().checkpoints());
    Path results = Files.createDirectories(context.folder().result()).toAbsolutePath();
    NumericContext numeric = Machine.programContext(spec.context().threads());
    TreeMap<String, String> environment = new TreeMap<>(Machine.environment(numeric));
    environment.put("trainer.command", String.join(" ", command.command()));

    Path note = context.folder().path().resolveSibling("program.json");
    ProgramProcess.endEarlier(note, System.err::println);
    checkpoints.bring(spec.resume());
    Optional<SavedProgress> resumed = checkpoints.begin(System.err::println);
    ProgramReports reports = new ProgramReports(context, checkpoints, resumed, environment);
    ProgramProcess.Launch launch =
        new ProgramProcess.Launch(
            command.command(), command.folder(), variables(spec.context().threads()), note);
    try (ProgramProcess program = ProgramProcess.start(launch, System.err::println)) {
      ProgramSession session = new ProgramSession(program, reports, context, command);
      StartLine.Places places =
          new StartLine.Places(inputs.dataFolder(), checkpoints.programFolder(), results);
      String startLine =
          StartLine.of(spec, places, resumed.map(saved -> resume(checkpoints, saved)));
      require(session.follow(startLine), context);
      return result(context, inputs, results, reports, session.peakBytes(), numeric);
    }
  }

  /**
   * What the program finds in its environment: as many threads as it is granted, lines that leave
   * it at once, and sets in the same order each time.
   */
  private static Map<String, String> variables(int threads) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("MILESWEEP_PROTOCOL", Integer.toString(StartLine.PROTOCOL));
    for (String library : new String[] {"OMP", "MKL", "OPENBLAS", "NUMEXPR"}) {
      variables.put(library + "_NUM_THREADS", Integer.toString(threads));
    }
    variables.put("PYTHONUNBUFFERED", "1");
    variables.put("PYTHONHASHSEED", "0");
    return variables;
  }

  private static StartLine.Resume resume(ProgramCheckpoints checkpoints, SavedProgress saved) {
    return new StartLine.Resume(checkpoints.path(saved), saved.epoch(), saved.step());
  }

  private static void require(ProgramEnd.Verdict verdict, AttemptContext context)
      throws StageFault, StoppedException {
    if (verdict instanceof ProgramEnd.Failed failed) {
      throw new StageFault(failed.kind(), failed.message(), failed.details());
    }
    if (verdict instanceof ProgramEnd.Stopped) {
      throw context.stopped();
    }
  }

  private StageResult result(
      AttemptContext context,
      CommandInputs inputs,
      Path results,
      ProgramReports reports,
      long peakBytes,
      NumericContext numeric)
      throws IOException, StageFault {
    ProgramLine.Result told = reports.result().orElseThrow();
    Artifact weights = told.weights() == null ? null : weights(results, told.weights());
    Optional<Metrics.Outcome> scored =
        CommandScores.of(reports.answers(), inputs.data(), context.spec().settings());
    if (scored.isPresent()) {
      PredictionReports.send(context, scored.get().predictions());
    }
    return new StageResult(
        weights,
        weights == null ? null : weights.sha256(),
        told.trainableParameters(),
        told.totalParameters(),
        told.loss() == null ? reports.lastLoss() : told.loss(),
        scored.map(Metrics.Outcome::scores).orElse(null),
        scored.map(one -> PredictionReports.sha256(one.predictions())).orElse(null),
        null,
        scored.map(CommandScores::counts).orElse(null),
        reports.warnings(),
        numeric,
        reports.seconds(),
        told.peakMemoryBytes() == null ? peakBytes : told.peakMemoryBytes(),
        told.metrics().isEmpty() ? null : told.metrics());
  }

  private Artifact weights(Path results, String written) throws IOException, StageFault {
    Path file = results.resolve(written).normalize();
    if (!file.startsWith(results) || !Files.isRegularFile(file)) {
      throw StageFault.deterministic(
          "result: weights must name a file below the folder for results, %s; was %s"
              .formatted(results, written),
          List.of());
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
    AtomicFile.syncFolder(file.getParent());
    return new Artifact(hashes.sha256(file), Files.size(file), file.toString());
  }
}

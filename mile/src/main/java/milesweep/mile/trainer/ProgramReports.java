package milesweep.mile.trainer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.protocol.Progress;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.EpochEnded;
import milesweep.mile.command.LineFault;
import milesweep.mile.command.ProgramCheckpoints;
import milesweep.mile.command.ProgramLine;
import milesweep.mile.command.ProgramListener;
import milesweep.mile.command.SavedProgress;

/** Turns what a program says into reports and progress, and keeps what the stage's end needs. */
final class ProgramReports implements ProgramListener {
  private static final int MOST_WARNINGS = 100;
  private static final int MOST_ANSWERS = 500_000;
  private static final long MOST_ANSWER_CHARS = 50_000_000; // a trainer has half a GiB

  private final AttemptContext context;
  private final ProgramCheckpoints checkpoints;
  private final Optional<SavedProgress> resumed;
  private final Map<String, String> environment;
  private final int plannedEpochs;
  private final long start = System.nanoTime();
  private final List<EpochEnded> epochs = new ArrayList<>();
  private final List<ProgramLine.Answered> answers = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private long answerChars;
  private boolean started;
  private long epochStart = start;
  private long memoryBytes;
  private ProgramLine.Result result;
  private ProgramLine.Failed failure;

  /**
   * Reports of an attempt.
   *
   * @param resumed the checkpoint that the program was given
   * @param environment what is known of the machine and the command
   */
  ProgramReports(
      AttemptContext context,
      ProgramCheckpoints checkpoints,
      Optional<SavedProgress> resumed,
      Map<String, String> environment) {
    this.context = context;
    this.checkpoints = checkpoints;
    this.resumed = resumed;
    this.environment = environment;
    this.plannedEpochs =
        context.spec().settings().has("training.epochs")
            ? context.spec().settings().integer32("training.epochs")
            : 0;
  }

  /** What the program uses of memory now, which goes with its progress. */
  void uses(long bytes) {
    memoryBytes = bytes;
  }

  Optional<ProgramLine.Result> result() {
    return Optional.ofNullable(result);
  }

  Optional<ProgramLine.Failed> failure() {
    return Optional.ofNullable(failure);
  }

  List<ProgramLine.Answered> answers() {
    return answers;
  }

  List<String> warnings() {
    return warnings;
  }

  /** Loss of the last epoch; null when there was none. */
  Double lastLoss() {
    return epochs.isEmpty() ? null : epochs.get(epochs.size() - 1).loss();
  }

  /** Time spent by this program and by those whose work it has taken up. */
  double seconds() {
    return resumed.map(SavedProgress::seconds).orElse(0.0) + (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void started(ProgramLine.Started line) throws IOException, LineFault {
    if (started) {
      throw new LineFault("started: comes once, before everything else");
    }
    begin(line.epoch(), line.environment());
  }

  /** Epochs of earlier attempts are told again: their reports may be lost with their node. */
  private void begin(Integer epoch, Map<String, String> words) throws IOException {
    started = true;
    int done = epoch == null ? resumed.map(SavedProgress::epoch).orElse(0) : epoch;
    TreeMap<String, String> all = new TreeMap<>(environment);
    words.forEach((name, word) -> all.put("program." + name, word));
    context.report(new Report.Started(done, all));
    for (EpochEnded told : resumed.map(SavedProgress::epochs).orElse(List.of())) {
      if (told.epoch() <= done) {
        epochs.add(told);
        context.report(told);
      }
    }
  }

  private void beginUnlessBegun() throws IOException {
    if (!started) {
      begin(null, Map.of());
    }
  }

  @Override
  public void epoch(ProgramLine.Epoch line) throws IOException {
    beginUnlessBegun();
    epochs.removeIf(told -> told.epoch() >= line.epoch()); // it has gone back by itself
    long now = System.nanoTime();
    double seconds = line.seconds() == null ? (now - epochStart) / 1e9 : line.seconds();
    epochStart = now;
    int of = line.epochs() == null ? plannedEpochs : line.epochs();
    EpochEnded ended =
        new EpochEnded(
            line.epoch(),
            Math.max(of, line.epoch()),
            line.loss(),
            line.learningRate() == null ? 0 : line.learningRate(),
            seconds,
            line.metrics().isEmpty() ? null : line.metrics(),
            null);
    epochs.add(ended);
    context.report(ended);
  }

  @Override
  public void step(ProgramLine.Step line) throws IOException {
    beginUnlessBegun();
    context.progress(
        ours ->
            new Progress(
                orZero(line.epoch()),
                orZero(line.epochs() == null ? Integer.valueOf(plannedEpochs) : line.epochs()),
                line.step(),
                orZero(line.steps()),
                line.loss(),
                0,
                memoryBytes));
  }

  private static int orZero(Integer number) {
    return number == null ? 0 : number;
  }

  @Override
  public void checkpoint(ProgramLine.Checkpoint line) throws IOException, LineFault {
    beginUnlessBegun();
    checkpoints.save(line, seconds(), epochs);
    context.report(
        new Report.CheckpointSaved(line.epoch(), line.step(), checkpoints.folder().toString()));
  }

  @Override
  public void predictions(ProgramLine.Predictions line) throws IOException, LineFault {
    beginUnlessBegun();
    for (ProgramLine.Answered answer : line.answers()) {
      answers.add(answer);
      answerChars += answer.answer().length();
      answerChars += answer.reference() == null ? 0 : answer.reference().length();
    }
    if (answers.size() > MOST_ANSWERS || answerChars > MOST_ANSWER_CHARS) {
      throw new LineFault(
          "predictions: more than %d, or more than %d characters in all"
              .formatted(MOST_ANSWERS, MOST_ANSWER_CHARS));
    }
  }

  @Override
  public void result(ProgramLine.Result line) throws IOException, LineFault {
    if (result != null) {
      throw new LineFault("result: comes once, at the end");
    }
    beginUnlessBegun();
    result = line;
  }

  @Override
  public void warning(ProgramLine.Warning line) {
    warn(line.message());
  }

  /** Something for the log and for the stage's result. */
  void warn(String message) {
    System.err.println("warning: " + message);
    if (warnings.size() < MOST_WARNINGS) {
      warnings.add(message.length() <= 1_000 ? message : message.substring(0, 1_000) + "…");
    }
  }

  @Override
  public void failed(ProgramLine.Failed line) {
    if (failure == null) {
      failure = line;
    }
  }
}

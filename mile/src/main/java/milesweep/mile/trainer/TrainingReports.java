package milesweep.mile.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import milesweep.common.protocol.Progress;
import milesweep.common.protocol.Report;
import milesweep.common.trial.NumericContext;
import milesweep.mile.train.EpochMetrics;
import milesweep.mile.train.TrainingListener;
import milesweep.mile.train.TrainingProgress;

/** Turns what a training loop tells into reports and progress; epochs are counted from 1 there. */
final class TrainingReports implements TrainingListener {
  private final AttemptContext context;
  private final int epochs;
  private final NumericContext numeric;
  private double lossSum; // of this epoch's batches that this attempt has seen
  private int batches;

  TrainingReports(AttemptContext context, int epochs, NumericContext numeric) {
    this.context = context;
    this.epochs = epochs;
    this.numeric = numeric;
  }

  /** Epochs of earlier attempts are told again: their reports may be lost with their node. */
  @Override
  public void started(TrainingProgress at) {
    try {
      report(new Report.Started(at.epoch(), Machine.environment(numeric)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    at.history().forEach(this::epochEnded);
  }

  @Override
  public void stepped(int epoch, int step, int steps, double loss, double seconds) {
    lossSum += loss;
    batches++;
    context.progress(
        memory ->
            new Progress(
                epoch + 1, epochs, step + 1, steps, lossSum / batches, seconds * 1e3, memory));
  }

  @Override
  public void epochEnded(EpochMetrics metrics) {
    lossSum = 0;
    batches = 0;
    report(
        new Report.EpochEnded(
            metrics.epoch() + 1,
            epochs,
            metrics.loss(),
            metrics.learningRate(),
            metrics.seconds(),
            null,
            metrics.validation()));
  }

  @Override
  public void checkpointSaved(TrainingProgress progress, Path file) {
    report(
        new Report.CheckpointSaved(
            progress.epoch(), progress.step(), file.toAbsolutePath().getParent().toString()));
  }

  @Override
  public void warned(String message) {
    System.err.println("trainer: " + message);
    report(new Report.Warned(message));
  }

  private void report(Report report) {
    try {
      context.report(report);
    } catch (IOException e) {
      throw new UncheckedIOException("the journal cannot be written", e);
    }
  }
}

package milesweep.mile.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.setting.ParameterGroup;
import milesweep.common.trial.Precision;
import milesweep.common.view.StepSettings;
import milesweep.common.view.TrainingSettings;
import milesweep.common.view.ValidationSettings;
import milesweep.common.view.ValidationSettings.Metric;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.checkpoint.TrainedWeights;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;
import milesweep.mile.model.TinyMile;

/** Trains a tiny model once; also a program, so that a test can do it in another process. */
public final class TinyTraining {
  static final String STAGE = "tiny";
  private static final int SAMPLES = 10; // batches of four: the last is short

  private TinyTraining() {}

  /** Prints what {@link #train} gives. Arguments: pattern, folder, steps before a stop or -1. */
  public static void main(String[] arguments) throws IOException {
    int steps = Integer.parseInt(arguments[2]);
    System.out.println(train(arguments[0], Path.of(arguments[1]), stopAfter(steps)));
  }

  /** Settings with something beside the plain way of training turned on. */
  static TrainingSettings with(String feature) {
    TrainingSettings plain = TinyMile.training(true);
    StepSettings step = plain.step();
    return switch (feature) {
      case "plain" -> plain;
      case "micro-batch 3" -> plain.with(step.withMicroBatch(3));
      case "clip-norm" -> plain.with(step.withClipNorm(0.5));
      case "activation checkpointing" -> plain.with(step.withRecompute(true));
      case "everything at once" ->
          plain
              .with(
                  step.withMicroBatch(3)
                      .withClipNorm(0.5)
                      .withPrecision(Precision.BF16)
                      .withRecompute(true))
              .with(new ValidationSettings(1, true, Metric.LOSS, OptionalInt.of(3)));
      case "bf16" -> plain.with(step.withPrecision(Precision.BF16));
      case "fp16" -> plain.with(step.withPrecision(Precision.FP16));
      case "groups" ->
          plain.with(
              step.withGroups(List.of(new ParameterGroup("text_*", 5e-3, OptionalDouble.of(0)))));
      case "best of validations" ->
          plain.with(new ValidationSettings(2, true, Metric.LOSS, OptionalInt.empty()));
      case "early stop" ->
          plain.with(new ValidationSettings(1, false, Metric.LOSS, OptionalInt.of(1)));
      default -> throw new IllegalArgumentException(feature);
    };
  }

  /** Steps until a stop is asked for; -1 never asks. */
  static BooleanSupplier stopAfter(int steps) {
    AtomicInteger done = new AtomicInteger();
    return () -> done.incrementAndGet() == steps;
  }

  /** Hash of the trained weights, and the loss of every epoch to the last bit. */
  static String train(String pattern, Path folder, BooleanSupplier stop) throws IOException {
    return train(pattern, folder, stop, TrainingListener.NONE);
  }

  static String train(String pattern, Path folder, BooleanSupplier stop, TrainingListener listener)
      throws IOException {
    return train(pattern, TinyMile.training(true), folder, stop, listener);
  }

  static String train(
      String pattern,
      TrainingSettings settings,
      Path folder,
      BooleanSupplier stop,
      TrainingListener listener)
      throws IOException {
    try (MileModel model =
        TinyMile.builder(pattern)
            .withNoise(new Noise(settings.dropout(), settings.stochasticDepth()))
            .withFrozenPartsTrain(true)
            .build()) {
      TrainingOutcome outcome =
          new TrainingLoop(
                  model,
                  TinyMile.samples(SAMPLES),
                  settings,
                  new CheckpointStore(folder, STAGE),
                  new CheckpointPolicy(0, 0),
                  listener)
              .withLoaderThreads(1)
              .withValidator((epoch, asked) -> validate(model, settings, epoch, asked))
              .run(stop);
      StringBuilder text = new StringBuilder();
      text.append(outcome.finished()).append(' ');
      text.append(TrainedWeights.sha256(model.parameters().trained()));
      outcome.history().forEach(epoch -> text.append(' ').append(epoch.loss()));
      outcome.history().forEach(epoch -> text.append(' ').append(epoch.validation()));
      return text.append(" of epoch ").append(outcome.selected()).toString();
    }
  }

  /** Judges by samples with answers of their own. */
  static Optional<ValidationMetrics> validate(
      MileModel model, TrainingSettings settings, int epoch, BooleanSupplier stop) {
    BatchSource held = TinyMile.samples(16);
    OptionalDouble loss =
        new ValidationLoss(
                model, held, new int[] {11, 12, 13, 14, 15}, 5, settings.labelSmoothing())
            .mean(epoch, stop);
    return loss.isEmpty()
        ? Optional.empty()
        : Optional.of(new ValidationMetrics(loss.getAsDouble(), null));
  }
}

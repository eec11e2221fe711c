package milesweep.mile.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.model.MileModel;
import milesweep.mile.nn.Draw;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Torch;

/**
 * Trains a model on a split, from its newest checkpoint if there is one. Whatever is drawn at
 * random depends on the seed, the epoch and the step alone, so a run that was stopped or killed any
 * number of times ends with the bits of an undisturbed one. One loop, one thread.
 */
public final class TrainingLoop {
  private final MileModel model;
  private final BatchSource data;
  private final TrainingSettings settings;
  private final CheckpointStore store;
  private final CheckpointPolicy policy;
  private final TrainingListener listener;

  /**
   * A loop ready to {@link #run}.
   *
   * @param model built with the settings' noise and frozen parts
   * @param store where this stage's checkpoints are and will be
   */
  public TrainingLoop(
      MileModel model,
      BatchSource data,
      TrainingSettings settings,
      CheckpointStore store,
      CheckpointPolicy policy,
      TrainingListener listener) {
    this.model = model;
    this.data = data;
    this.settings = settings;
    this.store = store;
    this.policy = policy;
    this.listener = listener;
  }

  /**
   * Trains until all epochs are done or a stop is asked for; in both cases a checkpoint of that
   * moment is durable when it returns.
   *
   * @param stop asked after every step
   * @throws NonFiniteLossException when a batch's loss is not finite
   * @throws IOException when a checkpoint can be neither read nor written
   */
  public TrainingOutcome run(BooleanSupplier stop) throws IOException {
    Torch.setThreads(settings.threads());
    try (AdamW optimizer = new AdamW(model.parameters().trained(), settings.weightDecay())) {
      return train(optimizer, new TrainingState(model, optimizer, store), stop);
    }
  }

  private TrainingOutcome train(AdamW optimizer, TrainingState state, BooleanSupplier stop)
      throws IOException {
    CosineSchedule schedule =
        new CosineSchedule(settings.learningRate(), settings.minLearningRate(), settings.epochs());
    int steps = (data.size() + settings.batchSize() - 1) / settings.batchSize();
    TrainingProgress progress = state.restore(steps, listener::warned);
    listener.started(progress);
    long savedAt = System.nanoTime();
    while (progress.epoch() < settings.epochs()) {
      double rate = schedule.rate(progress.epoch());
      int[] order = Shuffle.order(settings.seed(), progress.epoch(), data.size());
      while (progress.step() < steps) {
        progress = step(optimizer, progress, order, steps, rate);
        boolean epochEnds = progress.step() == steps;
        if (epochEnds) {
          progress = progress.afterEpoch(rate);
          listener.epochEnded(progress.history().get(progress.epoch() - 1));
        }
        boolean finished = progress.epoch() == settings.epochs();
        boolean stopping = !finished && stop.getAsBoolean();
        double age = (System.nanoTime() - savedAt) / 1e9;
        double due = epochEnds ? policy.epochEndSeconds() : policy.midEpochSeconds();
        if (finished || stopping || age >= due) {
          Path file = state.save(progress);
          savedAt = System.nanoTime();
          listener.checkpointSaved(progress, file);
        }
        if (stopping) {
          return new TrainingOutcome(false, progress);
        }
        if (epochEnds) {
          break;
        }
      }
    }
    return new TrainingOutcome(true, progress);
  }

  private TrainingProgress step(
      AdamW optimizer, TrainingProgress progress, int[] order, int steps, double rate) {
    long start = System.nanoTime();
    int from = progress.step() * settings.batchSize();
    int to = Math.min(from + settings.batchSize(), order.length);
    Batch batch = data.batch(progress.epoch(), Arrays.copyOfRange(order, from, to));
    Torch.seed(Draw.of(settings.seed(), "step", progress.epoch(), progress.step()));
    double loss;
    try (TensorScope scope = TensorScope.open()) {
      loss = Torch.withGradients(() -> learn(batch));
    }
    if (!Double.isFinite(loss)) {
      throw new NonFiniteLossException(loss, progress.epoch(), progress.step(), batch.qids());
    }
    optimizer.step(rate);
    double seconds = (System.nanoTime() - start) / 1e9;
    listener.stepped(progress.epoch(), progress.step(), steps, loss, seconds);
    return progress.afterStep(loss * batch.rows(), batch.rows(), seconds);
  }

  /** Leaves the gradients in the parameters; the mean loss of the batch. */
  private double learn(Batch batch) {
    Tensor each =
        model.lossPerSample(
            batch.image(), batch.questions(), batch.answers(), settings.labelSmoothing(), true);
    Tensor mean = each.sum().times(1.0 / batch.rows());
    float loss = mean.item();
    if (Float.isFinite(loss) && model.learns()) {
      mean.backward();
    }
    return loss;
  }
}

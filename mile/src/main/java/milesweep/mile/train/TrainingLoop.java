package milesweep.mile.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.model.MileModel;
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
   * @throws NonFiniteException when a loss or a gradient is not finite
   * @throws IOException when a checkpoint can be neither read nor written
   */
  public TrainingOutcome run(BooleanSupplier stop) throws IOException {
    Torch.setThreads(settings.threads());
    List<String> names = List.copyOf(model.parameters().trained().keySet());
    try (AdamW optimizer =
        new AdamW(model.parameters().trained(), ParameterGroups.of(settings, names))) {
      return train(optimizer, new TrainingState(model, optimizer, store), stop);
    }
  }

  private TrainingOutcome train(AdamW optimizer, TrainingState state, BooleanSupplier stop)
      throws IOException {
    CosineSchedule schedule =
        new CosineSchedule(settings.learningRate(), settings.minLearningRate(), settings.epochs());
    BatchPlan plan = BatchPlan.of(settings, data.size());
    TrainingStep training = new TrainingStep(model, data, settings, optimizer);
    TrainingProgress progress = state.restore(plan.steps(), listener::warned);
    listener.started(progress);
    long savedAt = System.nanoTime();
    while (progress.epoch() < settings.epochs()) {
      double rate = schedule.rate(progress.epoch());
      int[] order = plan.order(progress.epoch());
      while (progress.step() < plan.steps()) {
        progress = step(training, progress, plan, order);
        boolean epochEnds = progress.step() == plan.steps();
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
      TrainingStep training, TrainingProgress progress, BatchPlan plan, int[] order) {
    long start = System.nanoTime();
    List<int[]> parts = plan.parts(order, progress.step());
    double loss = training.run(progress.epoch(), progress.step(), parts);
    int rows = parts.stream().mapToInt(part -> part.length).sum();
    double seconds = (System.nanoTime() - start) / 1e9;
    listener.stepped(progress.epoch(), progress.step(), plan.steps(), loss, seconds);
    return progress.afterStep(loss * rows, rows, seconds);
  }
}

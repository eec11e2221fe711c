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
 * number of times ends with the bits of an undisturbed one. One loop, one thread; batches may be
 * prepared by others.
 */
public final class TrainingLoop {
  private final MileModel model;
  private final BatchSource data;
  private final TrainingSettings settings;
  private final CheckpointStore store;
  private final CheckpointPolicy policy;
  private final TrainingListener listener;
  private final int loaderThreads;

  /**
   * A loop ready to {@link #run}, which prepares its own batches.
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
    this(model, data, settings, store, policy, listener, 0);
  }

  private TrainingLoop(
      MileModel model,
      BatchSource data,
      TrainingSettings settings,
      CheckpointStore store,
      CheckpointPolicy policy,
      TrainingListener listener,
      int loaderThreads) {
    this.model = model;
    this.data = data;
    this.settings = settings;
    this.store = store;
    this.policy = policy;
    this.listener = listener;
    this.loaderThreads = loaderThreads;
  }

  /** The same with so many threads that prepare batches ahead; the bits stay the same. */
  public TrainingLoop withLoaderThreads(int threads) {
    return new TrainingLoop(model, data, settings, store, policy, listener, threads);
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
      return new Run(optimizer, stop).go();
    }
  }

  /** One way through the epochs, from where the last checkpoint stands. */
  private final class Run {
    private final BooleanSupplier stop;
    private final BatchPlan plan = BatchPlan.of(settings, data.size());
    private final CosineSchedule schedule =
        new CosineSchedule(settings.learningRate(), settings.minLearningRate(), settings.epochs());
    private final TrainingState state;
    private final TrainingStep training;
    private TrainingProgress progress;
    private long savedAt;

    Run(AdamW optimizer, BooleanSupplier stop) throws IOException {
      this.stop = stop;
      this.state = new TrainingState(model, optimizer, store);
      this.training = new TrainingStep(model, settings, optimizer);
      this.progress = state.restore(plan.steps(), listener::warned);
      this.savedAt = System.nanoTime();
    }

    TrainingOutcome go() throws IOException {
      listener.started(progress);
      try (BatchLoader batches =
          new BatchLoader(data, plan.from(progress.epoch(), progress.step()), loaderThreads)) {
        boolean stopping = false;
        while (!stopping && !isOver()) {
          step(batches);
          boolean epochEnds = progress.step() == plan.steps();
          if (epochEnds) {
            endEpoch();
          }
          stopping = !isOver() && stop.getAsBoolean();
          double due = epochEnds ? policy.epochEndSeconds() : policy.midEpochSeconds();
          if (isOver() || stopping || (System.nanoTime() - savedAt) / 1e9 >= due) {
            save();
          }
        }
      }
      return new TrainingOutcome(isOver(), progress);
    }

    private boolean isOver() {
      return progress.epoch() == settings.epochs();
    }

    private void step(BatchLoader batches) {
      long start = System.nanoTime();
      int epoch = progress.epoch();
      int step = progress.step();
      int rows = plan.rows(step);
      double loss = training.run(epoch, step, plan.parts(step), rows, batches);
      double seconds = (System.nanoTime() - start) / 1e9;
      listener.stepped(epoch, step, plan.steps(), loss, seconds);
      progress = progress.afterStep(loss * rows, rows, seconds);
    }

    private void endEpoch() {
      progress = progress.afterEpoch(schedule.rate(progress.epoch()));
      listener.epochEnded(progress.history().get(progress.epoch() - 1));
    }

    private void save() throws IOException {
      Path file = state.save(progress);
      savedAt = System.nanoTime();
      listener.checkpointSaved(progress, file);
    }
  }
}

package milesweep.mile.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.trial.Precision;
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
  private final Validator validator;

  /**
   * A loop ready to {@link #run}, which prepares its own batches and validates nothing.
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
    this(model, data, settings, store, policy, listener, 0, TrainingLoop::noValidator);
  }

  private TrainingLoop(
      MileModel model,
      BatchSource data,
      TrainingSettings settings,
      CheckpointStore store,
      CheckpointPolicy policy,
      TrainingListener listener,
      int loaderThreads,
      Validator validator) {
    this.model = model;
    this.data = data;
    this.settings = settings;
    this.store = store;
    this.policy = policy;
    this.listener = listener;
    this.loaderThreads = loaderThreads;
    this.validator = validator;
  }

  /** The same with so many threads that prepare batches ahead; the bits stay the same. */
  public TrainingLoop withLoaderThreads(int threads) {
    return new TrainingLoop(model, data, settings, store, policy, listener, threads, validator);
  }

  /** The same with somebody to ask at the validations that the settings want. */
  public TrainingLoop withValidator(Validator other) {
    return new TrainingLoop(model, data, settings, store, policy, listener, loaderThreads, other);
  }

  private static Optional<ValidationMetrics> noValidator(int epoch, BooleanSupplier stop) {
    throw new IllegalStateException("training.validate-every is set, and nobody validates");
  }

  /**
   * Trains until all epochs are done, or validations say that it is enough, or a stop is asked for;
   * in any case a checkpoint of that moment is durable when it returns. The model then has the
   * weights of the selected epoch.
   *
   * @param stop asked after every step, and within validations
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
    private final Selection selection = Selection.of(settings);
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
      LossScale scale =
          settings.step().precision() == Precision.FP16 ? LossScale.START : LossScale.NONE;
      this.progress =
          state.restore(
              TrainingProgress.START.with(scale), plan.steps(), selection, listener::warned);
      this.savedAt = System.nanoTime();
    }

    TrainingOutcome go() throws IOException {
      listener.started(progress);
      try (BatchLoader batches =
          new BatchLoader(data, plan.from(progress.epoch(), progress.step()), loaderThreads)) {
        boolean stopping = false;
        while (!stopping && !isOver()) {
          stopping = progress.step() < plan.steps() ? afterStep(batches) : afterEpoch();
        }
      }
      int last = progress.epoch() - 1;
      int selected = isOver() ? selection.kept(progress.history()).orElse(last) : last;
      if (selected != last) {
        state.loadBest(selected);
      }
      return new TrainingOutcome(isOver(), progress, selected);
    }

    private boolean isOver() {
      return progress.step() == 0 && selection.isOver(progress.history());
    }

    /** Whether to stop. The last step of an epoch is only judged with its epoch. */
    private boolean afterStep(BatchLoader batches) throws IOException {
      step(batches);
      return progress.step() < plan.steps() && pause(policy.midEpochSeconds());
    }

    /** Whether to stop. */
    private boolean afterEpoch() throws IOException {
      int epoch = progress.epoch();
      long start = System.nanoTime();
      ValidationMetrics validation = null;
      if (selection.validates(epoch)) {
        Optional<ValidationMetrics> found = validator.validate(epoch, stop);
        if (found.isEmpty()) {
          save(); // before the validation: it is done again
          return true;
        }
        validation = found.get();
      }
      double seconds = validation == null ? 0 : (System.nanoTime() - start) / 1e9;
      progress = progress.afterEpoch(schedule.rate(epoch), validation, seconds);
      listener.epochEnded(progress.history().get(epoch));
      OptionalInt best = selection.kept(progress.history());
      boolean isBest = best.isPresent() && best.getAsInt() == epoch;
      if (isBest) {
        state.saveBest(epoch);
      }
      return pause(isBest ? 0 : policy.epochEndSeconds());
    }

    /** Whether to stop; writes a checkpoint if so, when all is done, and when the last is old. */
    private boolean pause(double due) throws IOException {
      boolean stopping = !isOver() && stop.getAsBoolean();
      if (isOver() || stopping || (System.nanoTime() - savedAt) / 1e9 >= due) {
        save();
      }
      return stopping;
    }

    private void step(BatchLoader batches) {
      long start = System.nanoTime();
      int epoch = progress.epoch();
      int step = progress.step();
      int rows = plan.rows(step);
      TrainingStep.Done done =
          training.run(epoch, step, plan.parts(step), rows, batches, progress.scale());
      double seconds = (System.nanoTime() - start) / 1e9;
      listener.stepped(epoch, step, plan.steps(), done.loss(), seconds);
      progress = progress.afterStep(done.loss() * rows, rows, seconds, done.scale());
    }

    private void save() throws IOException {
      Path file = state.save(progress);
      savedAt = System.nanoTime();
      listener.checkpointSaved(progress, file);
    }
  }
}

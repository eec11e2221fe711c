package milesweep.mile.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.checkpoint.SafetensorsFile;
import milesweep.mile.model.MileModel;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;

/** What changes during training, to and from checkpoints: parameters, moments, progress. */
final class TrainingState {
  private static final String PARAMETER = "p/";
  private static final String FIRST_MOMENT = "m/";
  private static final String SECOND_MOMENT = "v/";

  private final MileModel model;
  private final AdamW optimizer;
  private final CheckpointStore store;

  TrainingState(MileModel model, AdamW optimizer, CheckpointStore store) {
    this.model = model;
    this.optimizer = optimizer;
    this.store = store;
  }

  /** Writes a checkpoint. */
  Path save(TrainingProgress progress) throws IOException {
    return store.save(progress.epoch(), progress.step(), tensors(), progress.toJson());
  }

  private Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model.parameters().trained().forEach((name, value) -> tensors.put(PARAMETER + name, value));
    optimizer.firstMoments().forEach((name, value) -> tensors.put(FIRST_MOMENT + name, value));
    optimizer.secondMoments().forEach((name, value) -> tensors.put(SECOND_MOMENT + name, value));
    return tensors;
  }

  /** Keeps the weights as they are now as those of an epoch, from 0. */
  void saveBest(int epoch) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model.parameters().trained().forEach((name, value) -> tensors.put(PARAMETER + name, value));
    store.saveBest(epoch, tensors);
  }

  /** Puts the weights of an epoch into the model. */
  void loadBest(int epoch) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(store.best(epoch))) {
      load(file, PARAMETER, model.parameters().trained());
    }
  }

  /**
   * Goes back to the newest whole checkpoint, if there is one.
   *
   * @param start where a training without a checkpoint begins
   * @param stepsPerEpoch to count the optimizer's steps
   * @param selection whose best weights have to be there, too
   */
  TrainingProgress restore(
      TrainingProgress start, int stepsPerEpoch, Selection selection, Consumer<String> warnings)
      throws IOException {
    Optional<String> found =
        store.load(
            tensors(), json -> hasBest(TrainingProgress.fromJson(json), selection), warnings);
    if (found.isEmpty()) {
      store.removeBestFrom(0);
      return start;
    }
    TrainingProgress progress = TrainingProgress.fromJson(found.get());
    store.removeBestFrom(progress.epoch());
    long steps = (long) progress.epoch() * stepsPerEpoch + progress.step();
    optimizer.resumeAt(steps - progress.scale().skipped());
    return progress;
  }

  private boolean hasBest(TrainingProgress progress, Selection selection) {
    OptionalInt best = selection.kept(progress.history());
    return best.isEmpty() || store.hasBest(best.getAsInt());
  }

  private static void load(SafetensorsFile file, String prefix, Map<String, Tensor> targets)
      throws IOException {
    for (Map.Entry<String, Tensor> target : targets.entrySet()) {
      try (TensorScope scope = TensorScope.open()) {
        target.getValue().set(file.tensor(prefix + target.getKey()));
      }
    }
  }
}

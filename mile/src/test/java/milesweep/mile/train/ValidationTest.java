package milesweep.mile.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.view.TrainingSettings;
import milesweep.common.view.ValidationSettings;
import milesweep.common.view.ValidationSettings.Metric;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.checkpoint.TrainedWeights;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TinyMile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four epochs of three steps, judged by a validator that says what the test wants. */
class ValidationTest {
  @TempDir Path folder;

  private TrainingOutcome train(MileModel model, ValidationSettings validation, double... losses)
      throws IOException {
    TrainingSettings settings = TinyMile.training(false).with(validation);
    return new TrainingLoop(
            model,
            TinyMile.samples(10),
            settings,
            new CheckpointStore(folder, "stage"),
            CheckpointPolicy.DEFAULT,
            TrainingListener.NONE)
        .withValidator((epoch, stop) -> Optional.of(new ValidationMetrics(losses[epoch], null)))
        .run(() -> false);
  }

  private static ValidationSettings validation(boolean best, OptionalInt patience) {
    return new ValidationSettings(1, best, Metric.LOSS, patience);
  }

  @Test
  void the_result_has_the_weights_of_the_best_epoch() throws IOException {
    List<String> afterEpochs = new ArrayList<>();
    try (MileModel model = TinyMile.builder("F/LoRA/T").build()) {
      TrainingSettings settings =
          TinyMile.training(false).with(validation(true, OptionalInt.empty()));
      double[] losses = {4, 2, 3, 2};
      TrainingOutcome outcome =
          new TrainingLoop(
                  model,
                  TinyMile.samples(10),
                  settings,
                  new CheckpointStore(folder, "stage"),
                  CheckpointPolicy.DEFAULT,
                  TrainingListener.NONE)
              .withValidator(
                  (epoch, stop) -> {
                    afterEpochs.add(TrainedWeights.sha256(model.parameters().trained()));
                    return Optional.of(new ValidationMetrics(losses[epoch], null));
                  })
              .run(() -> false);
      assertThat(outcome.selected()).isEqualTo(1);
      assertThat(outcome.history()).hasSize(4);
      assertThat(outcome.finalLoss()).isEqualTo(outcome.history().get(1).loss());
      assertThat(afterEpochs).doesNotHaveDuplicates();
      assertThat(TrainedWeights.sha256(model.parameters().trained())).isEqualTo(afterEpochs.get(1));
    }
    try (MileModel again = TinyMile.builder("F/LoRA/T").build()) {
      TrainingOutcome outcome = train(again, validation(true, OptionalInt.empty()));
      assertThat(outcome.selected()).as("a finished training run again").isEqualTo(1);
      assertThat(TrainedWeights.sha256(again.parameters().trained())).isEqualTo(afterEpochs.get(1));
    }
  }

  @Test
  void training_ends_early_when_patience_is_over() throws IOException {
    try (MileModel model = TinyMile.builder("F/F/IA3").build()) {
      TrainingOutcome outcome = train(model, validation(false, OptionalInt.of(1)), 1, 2);
      assertThat(outcome.finished()).isTrue();
      assertThat(outcome.history()).hasSize(2);
      assertThat(outcome.selected()).as("the last, not the best").isEqualTo(1);
    }
    try (MileModel model = TinyMile.builder("F/F/IA3").build()) {
      assertThat(train(model, validation(false, OptionalInt.of(1))).history()).hasSize(2);
    }
  }

  @Test
  void only_the_weights_that_checkpoints_speak_of_are_kept() throws IOException {
    try (MileModel model = TinyMile.builder("F/F/IA3").build()) {
      train(model, validation(true, OptionalInt.empty()), 4, 3, 2, 1);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()).sorted())
          .containsExactly(
              "best-000002.safetensors",
              "best-000003.safetensors",
              "checkpoint-000003-0000000.safetensors",
              "checkpoint-000004-0000000.safetensors");
    }
  }

  @Test
  void a_stop_within_a_validation_is_obeyed_and_the_validation_done_again() throws IOException {
    TrainingSettings settings =
        TinyMile.training(false).with(validation(false, OptionalInt.empty()));
    CheckpointStore store = new CheckpointStore(folder, "stage");
    try (MileModel model = TinyMile.builder("F/F/IA3").build()) {
      TrainingOutcome stopped =
          new TrainingLoop(
                  model,
                  TinyMile.samples(10),
                  settings,
                  store,
                  CheckpointPolicy.DEFAULT,
                  TrainingListener.NONE)
              .withValidator((epoch, stop) -> Optional.empty())
              .run(() -> false);
      assertThat(stopped.finished()).isFalse();
      assertThat(stopped.history()).isEmpty();
    }
    assertThat(store.newest(warning -> {}).orElseThrow().getFileName())
        .hasToString("checkpoint-000000-0000003.safetensors");
    try (MileModel model = TinyMile.builder("F/F/IA3").build()) {
      TrainingOutcome outcome = train(model, validation(false, OptionalInt.empty()), 4, 3, 2, 1);
      assertThat(outcome.history())
          .extracting(epoch -> epoch.validation().loss())
          .containsExactly(4.0, 3.0, 2.0, 1.0);
    }
  }

  @Test
  void the_validation_loss_is_the_mean_over_samples_whatever_the_batches() {
    try (MileModel model = TinyMile.builder("T/T/T").build()) {
      BatchSource data = TinyMile.samples(7);
      int[] places = IntStream.range(0, 7).toArray();
      double single =
          new ValidationLoss(model, data, places, 1, 0.1).mean(0, () -> false).orElseThrow();
      double batches =
          new ValidationLoss(model, data, places, 3, 0.1).mean(0, () -> false).orElseThrow();
      // float32 sums in another order
      assertThat(batches).isCloseTo(single, org.assertj.core.data.Offset.offset(1e-5 * single));
      assertThat(new ValidationLoss(model, data, places, 3, 0.1).mean(0, () -> true)).isEmpty();
      model.parameters().trained().values().iterator().next().set(nan(model));
      assertThatThrownBy(() -> new ValidationLoss(model, data, places, 3, 0.1).mean(4, () -> false))
          .isInstanceOf(NonFiniteException.class)
          .hasMessageContaining(
              "validation loss is NaN after epoch 5 (question ids [100, 101, 102])");
    }
  }

  private static milesweep.mile.tensor.Tensor nan(MileModel model) {
    long[] shape = model.parameters().trained().values().iterator().next().shape();
    return milesweep.mile.tensor.Tensors.full(Double.NaN, shape);
  }
}

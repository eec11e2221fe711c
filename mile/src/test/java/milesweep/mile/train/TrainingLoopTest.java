package milesweep.mile.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TinyMile;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
  @TempDir Path folder;

  @Test
  void the_loss_falls_and_frozen_parameters_stay() throws IOException {
    try (MileModel model = TinyMile.builder("F/LoRA/T").build()) {
      Map<String, float[]> before = values(model);
      TrainingSettings settings =
          new TrainingSettings(12, 4, 5e-3, 0, 0.05, 0.1, 0.1, 0.1, false, 1, 2);
      TrainingOutcome outcome = run(model, TinyMile.samples(8), settings);
      assertThat(outcome.finished()).isTrue();
      assertThat(outcome.history()).hasSize(12);
      assertThat(outcome.finalLoss()).isLessThan(0.9 * outcome.history().get(0).loss());
      Map<String, float[]> after = values(model);
      before.forEach(
          (name, old) -> {
            if (model.parameters().trained().containsKey(name)) {
              assertThat(after.get(name)).as(name).isNotEqualTo(old);
            } else {
              assertThat(after.get(name)).as(name).containsExactly(old);
            }
          });
    }
  }

  @Test
  void a_finished_training_run_again_changes_nothing() throws IOException {
    try (MileModel model = TinyMile.builder("F/F/IA3").build()) {
      TrainingOutcome first = run(model, TinyMile.samples(5), TinyMile.training(false));
      Map<String, float[]> after = values(model);
      assertThat(run(model, TinyMile.samples(5), TinyMile.training(false))).isEqualTo(first);
      after.forEach((name, old) -> assertThat(values(model).get(name)).containsExactly(old));
    }
  }

  @Test
  void a_loss_that_is_no_number_names_the_questions_and_is_not_learned() {
    BatchSource poisoned =
        new BatchSource() {
          private final BatchSource good = TinyMile.samples(8);

          @Override
          public int size() {
            return good.size();
          }

          @Override
          public Batch batch(int epoch, int[] samples) {
            Batch batch = good.batch(epoch, samples);
            if (epoch == 1) {
              batch.images()[0] = Float.NaN;
            }
            return batch;
          }
        };
    try (MileModel model = TinyMile.builder("T/T/T").build()) {
      assertThatThrownBy(() -> run(model, poisoned, TinyMile.training(false)))
          .isInstanceOf(NonFiniteException.class)
          .hasMessageContaining("NaN in epoch 2, step 1")
          .hasMessageContaining("10"); // question ids are 100 to 107
      for (Tensor parameter : model.parameters().trained().values()) {
        for (float value : parameter.toFloats()) {
          assertThat(value).isFinite();
        }
      }
    }
  }

  /** Each step's listener leaves something in a gradient that the next step's adds to. */
  @Test
  void a_gradient_that_is_infinite_is_found_in_its_step_and_nothing_is_saved_over_the_last_state()
      throws IOException {
    CheckpointStore store = new CheckpointStore(folder, "stage");
    try (MileModel model = TinyMile.builder("F/F/T").build()) {
      Map.Entry<String, Tensor> victim = model.parameters().trained().entrySet().iterator().next();
      TrainingListener poisoner =
          new TrainingListener() {
            @Override
            public void stepped(int epoch, int step, int steps, double loss, double seconds) {
              if (epoch == 1 && step == 0) {
                try (TensorScope scope = TensorScope.open()) {
                  Torch.withGradients(
                      () -> {
                        victim.getValue().times(Double.POSITIVE_INFINITY).sum().backward();
                        return null;
                      });
                }
              }
            }
          };
      assertThatThrownBy(
              () ->
                  new TrainingLoop(
                          model,
                          TinyMile.samples(8),
                          TinyMile.training(false),
                          store,
                          new CheckpointPolicy(0, 0),
                          poisoner)
                      .run(() -> false))
          .isInstanceOf(NonFiniteException.class)
          .hasMessageContaining("the gradient of " + victim.getKey())
          .hasMessageContaining("in epoch 2, step 2")
          .hasMessageMatching("(?s).*\\[10\\d, 10\\d, 10\\d, 10\\d\\].*");
      assertThat(store.newest(warning -> {}).orElseThrow().getFileName())
          .hasToString("checkpoint-000001-0000001.safetensors");
      assertThat(victim.getValue().toFloats()).doesNotContain(Float.NaN);
    }
  }

  @Test
  void only_an_inert_prefix_decays() throws IOException {
    PeftSettings inert =
        new PeftSettings(
            4,
            32,
            0.1,
            PeftSettings.TextTargets.QUERY_VALUE,
            PeftSettings.VitTargets.ALL,
            3,
            false);
    TuningPattern pattern = TuningPattern.of("F/PTv2/F");
    try (MileModel model = MileBuilder.of(TinyMile.SIZES, pattern, inert, 1).build()) {
      Tensor prefix = model.parameters().trained().values().iterator().next();
      float before = prefix.toFloats()[0];
      run(model, TinyMile.samples(4), TinyMile.training(false));
      float after = prefix.toFloats()[0];
      assertThat(Math.abs(after))
          .isLessThan(Math.abs(before))
          .isGreaterThan(0.999f * Math.abs(before));
    }
  }

  @Test
  void every_epoch_shuffles_all_samples_anew() {
    int[] first = Shuffle.order(1, 0, 50);
    assertThat(first).containsExactlyInAnyOrder(IntStream.range(0, 50).toArray());
    assertThat(Shuffle.order(1, 0, 50)).containsExactly(first);
    assertThat(Shuffle.order(1, 1, 50)).isNotEqualTo(first);
    assertThat(Shuffle.order(2, 0, 50)).isNotEqualTo(first);
  }

  private TrainingOutcome run(MileModel model, BatchSource data, TrainingSettings settings)
      throws IOException {
    return new TrainingLoop(
            model,
            data,
            settings,
            new CheckpointStore(folder, "stage"),
            CheckpointPolicy.DEFAULT,
            TrainingListener.NONE)
        .run(() -> false);
  }

  private static Map<String, float[]> values(MileModel model) {
    Map<String, float[]> values = new TreeMap<>();
    model.named().forEach((name, value) -> values.put(name, value.toFloats()));
    return values;
  }
}

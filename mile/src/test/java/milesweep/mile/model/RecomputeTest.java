package milesweep.mile.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import milesweep.mile.nn.Draw;
import milesweep.mile.nn.Recompute;
import milesweep.mile.nn.Segments;
import milesweep.mile.tensor.ComputeType;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Torch;
import milesweep.mile.train.Batch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients with recomputation against those of one graph, with all noise on. */
class RecomputeTest {
  private static final long SEED = 77;

  /** Draws as {@link Recompute} does, and keeps the whole graph. */
  private static final class Kept implements Segments {
    private int segments;

    @Override
    public Tensor run(boolean trained, List<Tensor> inputs, Function<List<Tensor>, Tensor> layer) {
      Torch.seed(Draw.of(SEED, "segment", segments++));
      return layer.apply(inputs);
    }
  }

  /**
   * Every state of the graph is met by one segment alone: nothing is summed up in another order.
   */
  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "F/F/T, FLOAT32",
    "F/F/LoRA, FLOAT32",
    "F/F/IA3, FLOAT32",
    "F/F/T, BFLOAT16",
  })
  void gradients_are_those_of_the_whole_graph_bit_for_bit(String pattern, ComputeType type) {
    compare(
        pattern,
        true,
        type,
        (name, expected, actual) -> assertThat(actual).as(name).isEqualTo(expected));
  }

  /**
   * Encoder states and prefixes send back the sum of what the layers send, which is summed up layer
   * by layer here and term by term there: float32 rounding is all that may differ; with 16 bits it
   * is carried on by roundings to 8 bits of each operand.
   */
  @ParameterizedTest(name = "{0}, frozen parts train {1}, {2}")
  @CsvSource({
    "T/T/T, true, FLOAT32",
    "LoRA/LoRA/LoRA, true, FLOAT32",
    "F/T/LoRA, false, FLOAT32",
    "F/T/LoRA, true, FLOAT32",
    "T/F/F, false, FLOAT32",
    "F/Prefix/F, false, FLOAT32",
    "IA3/PTv2/Prefix, false, FLOAT32",
    "F/F/PTv2, true, FLOAT32",
    "T/Prefix/LoRA, true, BFLOAT16",
  })
  void gradients_are_those_of_the_whole_graph(
      String pattern, boolean frozenPartsTrain, ComputeType type) {
    double share = type == ComputeType.FLOAT32 ? 1e-5 : 5e-2;
    compare(
        pattern,
        frozenPartsTrain,
        type,
        (name, expected, actual) -> {
          float tolerance = (float) (1e-9 + share * largest(expected));
          assertThat(actual).as(name).containsExactly(expected, within(tolerance));
        });
  }

  private interface Comparison {
    void of(String name, float[] expected, float[] actual);
  }

  private static void compare(
      String pattern, boolean frozenPartsTrain, ComputeType type, Comparison comparison) {
    try (MileModel model =
        TinyMile.builder(pattern).withFrozenPartsTrain(frozenPartsTrain).build()) {
      Map<String, float[]> kept = gradients(model, type, new Kept(), () -> {});
      Recompute recompute = new Recompute(SEED);
      Map<String, float[]> again = gradients(model, type, recompute, recompute::backward);
      assertThat(again.keySet()).isEqualTo(kept.keySet());
      assertThat(kept).hasSizeGreaterThan(1);
      kept.forEach((name, expected) -> comparison.of(name, expected, again.get(name)));
    }
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Without noise the draws do not matter, and the ordinary way is to be met. */
  @Test
  void without_noise_loss_and_gradients_are_those_of_the_ordinary_way() {
    try (MileModel model = TinyMile.builder("T/T/T").withNoise(Noise.NONE).build()) {
      Batch batch = TinyMile.samples(3).batch(0, new int[] {0, 1, 2});
      Map<String, float[]> ordinary =
          gradients(
              model,
              () ->
                  model.lossPerSample(batch.image(), batch.questions(), batch.answers(), 0.1, true),
              () -> {});
      Recompute recompute = new Recompute(SEED);
      Map<String, float[]> again =
          gradients(model, ComputeType.FLOAT32, recompute, recompute::backward);
      assertThat(again.get("loss")).isEqualTo(ordinary.get("loss"));
      ordinary.forEach(
          (name, expected) ->
              assertThat(again.get(name))
                  .as(name)
                  .containsExactly(expected, within(1e-9f + 1e-5f * largest(expected))));
    }
  }

  private static Map<String, float[]> gradients(
      MileModel model, ComputeType type, Segments segments, Runnable backward) {
    Batch batch = TinyMile.samples(3).batch(0, new int[] {0, 1, 2});
    return Torch.computingIn(
        type,
        () ->
            gradients(
                model,
                () ->
                    model.lossPerSample(
                        batch.image(), batch.questions(), batch.answers(), 0.1, segments),
                backward));
  }

  private static Map<String, float[]> gradients(
      MileModel model, Supplier<Tensor> lossPerSample, Runnable backward) {
    Map<String, float[]> gradients = new TreeMap<>();
    try (TensorScope scope = TensorScope.open()) {
      Torch.withGradients(
          () -> {
            Torch.seed(SEED);
            Tensor loss = lossPerSample.get().sum();
            loss.backward();
            backward.run();
            gradients.put("loss", loss.toFloats());
            return null;
          });
      model
          .parameters()
          .trained()
          .forEach(
              (name, parameter) -> {
                parameter.gradient().ifPresent(g -> gradients.put(name, g.toFloats()));
                parameter.clearGradient();
              });
    }
    return gradients;
  }
}

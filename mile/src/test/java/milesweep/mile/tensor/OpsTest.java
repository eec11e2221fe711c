package milesweep.mile.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One test per operation of the op archive, against arithmetic done here. */
class OpsTest {
  private static final Optional<Tensor> NO_MASK = Optional.empty();
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void attention_weighs_values_by_the_softmax_of_scaled_scores() {
    Tensor q = Tensors.floats(new float[] {1, 0, 0, 2}, 1, 1, 4); // two heads of width 2
    Tensor k = Tensors.floats(new float[] {1, 0, 0, 1, 0, 1, 0, 0}, 1, 2, 4);
    Tensor v = Tensors.floats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 2, 4);
    double first = weight(1 / Math.sqrt(2), 0);
    double second = weight(2 / Math.sqrt(2), 0);
    float[] y = Ops.attention(q, k, v, Optional.empty(), 2, 0).toFloats();
    assertThat(y[0]).isCloseTo((float) (first * 1 + (1 - first) * 5), within(1e-5f));
    assertThat(y[1]).isCloseTo((float) (first * 2 + (1 - first) * 6), within(1e-5f));
    assertThat(y[2]).isCloseTo((float) (second * 3 + (1 - second) * 7), within(1e-5f));
    assertThat(y[3]).isCloseTo((float) (second * 4 + (1 - second) * 8), within(1e-5f));
  }

  @Test
  void a_masked_key_gets_no_weight() {
    Tensor q = Tensors.floats(new float[] {1, 1}, 1, 1, 2);
    Tensor k = Tensors.floats(new float[] {1, 2, 3, 4}, 1, 2, 2);
    Tensor v = Tensors.floats(new float[] {1, 2, 3, 4}, 1, 2, 2);
    Tensor mask = Tensors.floats(new float[] {0, -Float.MAX_VALUE}, 1, 1, 1, 2);
    assertThat(Ops.attention(q, k, v, Optional.of(mask), 1, 0).toFloats()).containsExactly(1, 2);
  }

  @Test
  void joined_attention_is_attention_of_the_three_parts() {
    Torch.seed(2);
    Tensor joined = trainable(Tensors.normal(0, 1, 2, 5, 12));
    Tensor same = trainable(joined.copy());
    Torch.withGradients(
        () -> {
          Tensor y = Ops.joinedAttention(joined, 2);
          Tensor expected =
              Ops.attention(
                  same.slice(2, 0, 4), same.slice(2, 4, 8), same.slice(2, 8, 12), NO_MASK, 2, 0);
          assertThat(y.toFloats()).containsExactly(expected.toFloats());
          y.times(y).sum().backward();
          expected.times(expected).sum().backward();
          return null;
        });
    float[] gradient = joined.gradient().orElseThrow().toFloats();
    assertThat(gradient).containsExactly(same.gradient().orElseThrow().toFloats());
  }

  @Test
  void a_cleared_gradient_is_gone_and_the_next_one_starts_anew() {
    Tensor x = trainable(Tensors.floats(new float[] {1, 2}, 2));
    for (int time = 0; time < 2; time++) {
      Torch.withGradients(
          () -> {
            x.times(x).sum().backward();
            return null;
          });
      assertThat(x.gradient().orElseThrow().toFloats()).containsExactly(2, 4);
      x.clearGradient();
      assertThat(x.gradient()).isEmpty();
    }
    assertThat(x.toFloats()).containsExactly(1, 2);
  }

  @Test
  void attention_passes_gradients_to_query_key_and_value() {
    Torch.seed(1);
    Tensor q = trainable(Tensors.normal(0, 1, 2, 3, 4));
    Tensor k = trainable(Tensors.normal(0, 1, 2, 5, 4));
    Tensor v = trainable(Tensors.normal(0, 1, 2, 5, 4));
    Tensor mask = Tensors.zeros(2, 1, 1, 5);
    Torch.withGradients(
        () -> {
          Tensor y = Ops.attention(q, k, v, Optional.of(mask), 2, 0.1);
          y.times(y).sum().backward();
          return null;
        });
    for (Tensor tensor : List.of(q, k, v)) {
      assertThat(tensor.gradient().orElseThrow().toFloats())
          .isNotEqualTo(new float[(int) tensor.count()]);
    }
  }

  @Test
  void cross_entropy_smooths_labels_and_skips_ignored_targets() {
    Tensor logits = Tensors.floats(new float[] {1, 2, 3, 0, 0, 5}, 1, 2, 3);
    Tensor targets = Tensors.longs(new long[] {2, 0}, 1, 2);
    double sum = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
    double expected = 0.9 * (sum - 3) + 0.1 / 3 * (3 * sum - 6);
    float[] loss = Ops.crossEntropy(logits, targets, 0, 0.1).toFloats();
    assertThat(loss[0]).isCloseTo((float) expected, within(1e-5f));
    assertThat(loss[1]).isZero();
  }

  @Test
  void embedding_sends_no_gradient_to_the_padding_row() {
    Tensor table = trainable(Tensors.floats(new float[] {1, 2, 3, 4}, 2, 2));
    Tensor ids = Tensors.longs(new long[] {0, 1, 1}, 3);
    float[] rows =
        Torch.withGradients(
            () -> {
              Tensor y = Ops.embedding(table, ids, 0, false);
              y.sum().backward();
              return y.toFloats();
            });
    assertThat(rows).containsExactly(1, 2, 3, 4, 3, 4);
    assertThat(table.gradient().orElseThrow().toFloats()).containsExactly(0, 0, 2, 2);
  }

  @Test
  void a_table_that_words_and_scores_share_gets_the_sum_of_both_gradients() {
    Tensor table = trainable(Tensors.floats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2));
    Tensor bias = trainable(Tensors.floats(new float[] {10, 20, 30}, 3));
    Torch.withGradients(
        () -> {
          Tensor late = Ops.withLateGradient(table);
          Tensor x = Ops.embedding(table, Tensors.longs(new long[] {2, 0, 2}, 1, 3), 0, true);
          Tensor y = Ops.scores(x, late, bias);
          assertThat(y.shape()).containsExactly(1, 3, 3);
          assertThat(y.toFloats()).startsWith(27, 59, 91); // (5, 6) with each row, and the bias
          y.sum().backward();
          return null;
        });
    // Each row gets the sum of x = (11, 14); rows 2 twice, row 0 as padding never the column sums.
    assertThat(table.gradient().orElseThrow().toFloats()).containsExactly(11, 14, 11, 14, 29, 38);
    assertThat(bias.gradient().orElseThrow().toFloats()).containsExactly(3, 3, 3);
  }

  @Test
  void index_select_takes_slices_in_the_order_asked() {
    Tensor x = Tensors.floats(new float[] {1, 2, 3}, 3, 1);
    assertThat(Ops.indexSelect(x, 0, Tensors.longs(new long[] {2, 0, 2}, 3)).toFloats())
        .containsExactly(3, 1, 3);
  }

  @Test
  void bicubic_keeps_a_constant_picture_and_interpolates_without_antialiasing() {
    for (float value : Ops.bicubic(Tensors.full(3, 1, 1, 4, 4), 3, 3).toFloats()) {
      assertThat(value).isCloseTo(3, within(1e-5f)); // the four weights are rounded
    }
    // One row 0 1 2 3 to width 2: centres 0.5 and 2.5 lie on taps -0.09375 0.59375 0.59375
    // -0.09375.
    Tensor row = Tensors.floats(new float[] {0, 1, 2, 3}, 1, 1, 1, 4);
    float[] y = Ops.bicubic(row, 1, 2).toFloats();
    assertThat(y[0]).isCloseTo(-0.09375f * 0 + 0.59375f * 1 - 0.09375f * 2, within(1e-6f));
    assertThat(y[1]).isCloseTo(-0.09375f * 1 + 0.59375f * 5 - 0.09375f * 3, within(1e-6f));
  }

  @Test
  void adam_w_decays_apart_from_the_gradient() {
    Tensor p = Tensors.floats(new float[] {1, -2}, 2);
    Tensor m = Tensors.zeros(2);
    Tensor v = Tensors.zeros(2);
    Tensor g = Tensors.floats(new float[] {0.5f, 0}, 2);
    Tensor step = Tensors.full(1);
    Ops.adamW(
        List.of(p),
        List.of(g),
        List.of(m),
        List.of(v),
        List.of(step),
        new Ops.AdamWStep(0.1, 0.9, 0.999, 0.05, 1e-8));
    assertThat(p.toFloats()[0]).isCloseTo(1 * (1 - 0.1f * 0.05f) - 0.1f, within(1e-6f));
    assertThat(p.toFloats()[1]).isCloseTo(-2 * (1 - 0.1f * 0.05f), within(1e-6f));
    assertThat(m.toFloats()[0]).isCloseTo(0.05f, within(1e-7f));
    assertThat(v.toFloats()[0]).isCloseTo(0.00025f, within(1e-8f));
  }

  @Test
  void a_norm_is_that_of_all_tensors_together() {
    List<Tensor> tensors =
        List.of(Tensors.floats(new float[] {3, 0}, 2), Tensors.floats(new float[] {-4}, 1, 1));
    assertThat(Ops.norm(tensors).item()).isEqualTo(5);
  }

  @Test
  void scaling_finds_what_is_not_finite_and_a_factor_of_one_leaves_every_bit() {
    float[] values = {1e30f, -0.0f, Float.MIN_VALUE, 3};
    Tensor good = Tensors.floats(values, 4);
    assertThat(Ops.scaleIfFinite(List.of(good), 1)).isTrue();
    assertThat(good.toFloats()).containsExactly(values);
    assertThat(Ops.scaleIfFinite(List.of(good), 0.5)).isTrue();
    assertThat(good.toFloats()[3]).isEqualTo(1.5f);
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      Tensor poisoned = Tensors.floats(new float[] {1, bad}, 2);
      assertThat(Ops.scaleIfFinite(List.of(good, poisoned), 1)).as("%s", bad).isFalse();
    }
  }

  @Test
  void clipping_makes_all_tensors_shorter_by_one_factor_and_short_ones_stay() {
    Tensor a = Tensors.floats(new float[] {3, 0}, 2);
    Tensor b = Tensors.floats(new float[] {-4}, 1);
    List<Tensor> both = List.of(a, b);
    Ops.clipNorm(both, Ops.norm(both), 7);
    assertThat(a.toFloats()).containsExactly(3, 0);
    Ops.clipNorm(both, Ops.norm(both), 2);
    float factor = 2 * (1 / (5 + 1e-6f));
    assertThat(a.toFloats()).containsExactly(3 * factor, 0);
    assertThat(b.toFloats()).containsExactly(-4 * factor);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void matrix_products_and_attention_compute_in_16_bits_and_gradients_arrive_in_32(
      ComputeType type) {
    Torch.seed(1);
    Tensor x = Tensors.normal(0, 1, 2, 3, 8);
    Tensor weight = trainable(Tensors.normal(0, 1, 8, 8));
    Tensor bias = trainable(Tensors.normal(0, 1, 8));
    Tensor scale = trainable(Tensors.full(1, 8));
    Tensor shift = trainable(Tensors.zeros(8));
    Tensor mask = Tensors.floats(new float[] {0, 0, -Float.MAX_VALUE}, 1, 1, 1, 3);
    Tensor ids = Tensors.longs(new long[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Supplier<Float> step =
        () -> {
          Tensor y = x.linear(weight, Optional.of(bias)).gelu();
          Tensor a =
              Ops.attention(y, y.linear(weight, Optional.empty()), y, Optional.of(mask), 2, 0);
          Tensor logits =
              a.dropout(0.1).plus(x).layerNorm(scale, shift, 1e-6).linear(weight, Optional.empty());
          Tensor loss = Ops.crossEntropy(logits, ids, 0, 0.1).sum();
          loss.backward();
          return loss.item();
        };
    Torch.seed(2);
    float exact = Torch.withGradients(step::get);
    float[] gradient = weight.gradient().orElseThrow().toFloats();
    weight.clearGradient();
    Torch.seed(2);
    float rough = Torch.computingIn(type, () -> Torch.withGradients(step::get));
    assertThat(rough).isNotEqualTo(exact).isCloseTo(exact, within(0.05f * exact));
    float[] roughGradient = weight.gradient().orElseThrow().toFloats();
    assertThat(roughGradient).isNotEqualTo(gradient);
    // bf16 keeps 8 bits of each operand
    assertThat(distance(roughGradient, gradient))
        .isLessThan(0.05 * distance(gradient, new float[64]));
    assertThat(Torch.computeType()).isEqualTo(ComputeType.FLOAT32);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void a_tensor_knows_whether_gradients_are_recorded_for_it() {
    Tensor trainable = trainable(Tensors.full(1, 2));
    assertThat(trainable.recordsGradient()).isTrue();
    assertThat(Tensors.full(1, 2).recordsGradient()).isFalse();
    Torch.withGradients(
        () -> {
          Tensor made = trainable.times(2);
          assertThat(made.recordsGradient()).isTrue();
          assertThat(made.detached().recordsGradient()).isFalse();
          assertThat(Torch.withoutGradients(() -> trainable.times(2)).recordsGradient()).isFalse();
          return null;
        });
    assertThat(trainable.times(2).recordsGradient()).isFalse();
  }

  @Test
  void a_given_gradient_is_taken_back_from_any_shape() {
    Tensor x = trainable(Tensors.floats(new float[] {1, 2}, 2));
    Torch.withGradients(
        () -> {
          x.times(x).backward(Tensors.floats(new float[] {10, 100}, 2));
          return null;
        });
    assertThat(x.gradient().orElseThrow().toFloats()).containsExactly(20, 400);
  }

  @Test
  void a_tensor_no_gradient_reached_has_none() {
    assertThat(trainable(Tensors.zeros(2)).gradient()).isEmpty();
  }

  private static Tensor trainable(Tensor tensor) {
    tensor.setTrainable(true);
    return tensor;
  }

  private static double weight(double first, double second) {
    return Math.exp(first) / (Math.exp(first) + Math.exp(second));
  }
}

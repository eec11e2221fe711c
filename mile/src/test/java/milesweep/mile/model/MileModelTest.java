package milesweep.mile.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningPattern;
import milesweep.mile.checkpoint.TrainedWeights;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;
import milesweep.mile.tensor.Torch;
import milesweep.mile.train.Batch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiny random models; no reference values needed. */
class MileModelTest {
  private static final Batch BATCH = TinyMile.samples(4).batch(0, new int[] {0, 1, 2, 3});
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"LoRA/LoRA/LoRA", "IA3/IA3/IA3", "LoRA/IA3/T"})
  void an_adapted_model_begins_as_the_bare_one(String pattern) {
    try (MileModel bare = TinyMile.builder("F/F/F").build();
        MileModel adapted = TinyMile.builder(pattern).build()) {
      assertThat(logits(adapted)).containsExactly(logits(bare));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "T/T/T, visual_encoder. text_encoder. text_decoder.",
    "F/T/LoRA, text_encoder. text_decoder.base_model.",
    "LoRA/IA3/Prefix, visual_encoder.base_model. text_encoder.base_model. text_decoder.prompt_encoder.",
    "IA3/PTv2/F, visual_encoder.base_model. text_encoder.prompt_encoder.",
    "F/F/F, none",
  })
  void exactly_the_pattern_s_parameters_are_trained(String pattern, String prefixes) {
    try (MileModel model = TinyMile.builder(pattern).build()) {
      for (String name : model.named().keySet()) {
        boolean expected = java.util.Arrays.stream(prefixes.split(" ")).anyMatch(name::startsWith);
        assertThat(model.parameters().trained().containsKey(name)).as(name).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"T/T/T", "LoRA/T/Prefix", "IA3/PTv2/LoRA"})
  void gradients_agree_with_finite_differences(String pattern) {
    Torch.seed(9);
    // Larger weights than a fresh model's, so that every parameter matters.
    try (MileModel model =
        TinyMile.builder(pattern)
            .withWeights((name, shape, drawn) -> Optional.of(Tensors.normal(0, 0.3, shape)))
            .build()) {
      Torch.withGradients(
          () -> {
            meanLoss(model).backward();
            return null;
          });
      int checked = 0;
      for (Map.Entry<String, Tensor> parameter : model.parameters().trained().entrySet()) {
        float[] gradient = parameter.getValue().gradient().map(Tensor::toFloats).orElseThrow();
        double norm = norm(gradient);
        if (norm < 0.02) {
          continue; // a float32 loss of about 20 cannot show a smaller slope
        }
        double slope = slope(model, parameter.getValue(), gradient, 1e-2 / norm) / norm;
        assertThat(slope)
            .as(parameter.getKey())
            .isCloseTo(norm, within(0.004 + 0.05 * norm)); // third-order terms of the step
        checked++;
      }
      assertThat(checked).isGreaterThan(model.parameters().trained().size() / 8);
    }
  }

  @Test
  void the_same_seed_gives_the_same_base_whatever_the_pattern() {
    try (MileModel one = TinyMile.builder("T/T/T").build();
        MileModel other = TinyMile.builder("LoRA/Prefix/IA3").build()) {
      Map<String, Tensor> base =
          one.named().keySet().stream()
              .collect(Collectors.toMap(n -> n, n -> other.named().get(n)));
      assertThat(TrainedWeights.sha256(base)).isEqualTo(TrainedWeights.sha256(one.named()));
    }
  }

  @Test
  void a_prefix_moves_the_positions_and_changes_the_answer() {
    PeftSettings inert =
        new PeftSettings(
            4,
            32,
            0.1,
            PeftSettings.TextTargets.QUERY_VALUE,
            PeftSettings.VitTargets.ALL,
            10,
            false);
    try (MileModel bare = TinyMile.builder("F/F/F").build();
        MileModel active = TinyMile.builder("F/Prefix/F").build();
        MileModel idle =
            MileBuilder.of(TinyMile.SIZES, TuningPattern.of("F/Prefix/F"), inert, 5).build()) {
      assertThat(logits(active)).isNotEqualTo(logits(bare));
      assertThat(logits(idle)).containsExactly(logits(bare));
      assertThat(idle.parameters().trainedCount()).isEqualTo(active.parameters().trainedCount());
      assertThat(idle.learns()).isFalse();
      assertThat(active.learns()).isTrue();
    }
  }

  @Test
  void padding_changes_no_loss() {
    try (MileModel model = TinyMile.builder("F/F/F").build()) {
      float[] together = losses(model, BATCH).toFloats();
      for (int sample = 0; sample < 4; sample++) {
        Batch alone = TinyMile.samples(4).batch(0, new int[] {sample});
        // other shapes, other order of sums
        assertThat(losses(model, alone).item()).isCloseTo(together[sample], within(1e-4f));
      }
    }
  }

  @Test
  void frozen_parts_are_quiet_unless_asked_otherwise() {
    try (MileModel quiet = TinyMile.builder("F/F/F").build();
        MileModel noisy = TinyMile.builder("F/F/F").withFrozenPartsTrain(true).build()) {
      Torch.seed(3);
      assertThat(trainingLosses(quiet)).containsExactly(losses(quiet, BATCH).toFloats());
      assertThat(trainingLosses(noisy)).isNotEqualTo(losses(noisy, BATCH).toFloats());
    }
  }

  @Test
  void positions_must_be_a_square_grid() {
    assertThatThrownBy(() -> PositionInterpolation.resize(Tensors.zeros(1, 6, 4), 5))
        .hasMessageContaining("6 rows");
  }

  private static float[] logits(MileModel model) {
    Tensor joint = model.joint(BATCH.questions(), model.imageTokens(BATCH.image(), false), false);
    return model.logits(BATCH.questions(), joint, BATCH.answers(), false).toFloats();
  }

  private static Tensor losses(MileModel model, Batch batch) {
    return model.lossPerSample(batch.image(), batch.questions(), batch.answers(), 0.1, false);
  }

  private static float[] trainingLosses(MileModel model) {
    return model
        .lossPerSample(BATCH.image(), BATCH.questions(), BATCH.answers(), 0.1, true)
        .toFloats();
  }

  private static Tensor meanLoss(MileModel model) {
    return losses(model, BATCH).sum().times(0.25);
  }

  /** Change of the loss per step along {@code direction}. */
  private static double slope(MileModel model, Tensor parameter, float[] direction, double step) {
    Tensor middle = parameter.copy();
    Tensor move = Tensors.floats(direction, parameter.shape()).times(step);
    parameter.set(middle.plus(move));
    double above = meanLoss(model).item();
    parameter.set(middle.minus(move));
    double below = meanLoss(model).item();
    parameter.set(middle);
    return (above - below) / (2 * step);
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}

package milesweep.mile.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import milesweep.common.trial.Precision;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TinyMile;
import milesweep.mile.tensor.ElementType;
import milesweep.mile.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecisionTest {
  @TempDir Path folder;

  private TrainingOutcome train(String pattern, Precision precision, double rate)
      throws IOException {
    TrainingSettings plain = new TrainingSettings(12, 4, rate, 0, 0.05, 0.1, 0.1, 0.1, false, 1, 2);
    try (MileModel model = TinyMile.builder(pattern).build()) {
      TrainingOutcome outcome =
          new TrainingLoop(
                  model,
                  TinyMile.samples(8),
                  plain.with(plain.step().withPrecision(precision)),
                  new CheckpointStore(folder.resolve(pattern + precision), "stage"),
                  CheckpointPolicy.DEFAULT,
                  TrainingListener.NONE)
              .run(() -> false);
      for (Tensor parameter : model.named().values()) {
        assertThat(parameter.type()).isEqualTo(ElementType.FLOAT32);
      }
      return outcome;
    }
  }

  /** Every way on which tensors of both kinds meet: adapters, prefixes, stochastic depth. */
  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource({
    "T/T/T, BF16",
    "LoRA/IA3/Prefix, BF16",
    "IA3/PTv2/LoRA, BF16",
    "F/LoRA/PTv2, BF16",
    "T/T/T, FP16",
    "LoRA/Prefix/IA3, FP16",
  })
  void a_training_goes_much_as_in_32_bits(String pattern, Precision precision) throws IOException {
    TrainingOutcome rough = train(pattern, precision, 5e-3);
    TrainingOutcome exact = train(pattern, Precision.FP32, 5e-3);
    assertThat(rough.history().get(0).loss()).isNotEqualTo(exact.history().get(0).loss());
    // 8 bits of each operand; fp16 also leaves its first steps out
    assertThat(rough.finalLoss()).isCloseTo(exact.finalLoss(), withinPercentage(3));
    if (pattern.equals("T/T/T")) { // adapters alone learn little on weights drawn at random
      assertThat(rough.finalLoss()).isLessThan(0.9 * rough.history().get(0).loss());
    }
  }

  @Test
  void steps_whose_gradients_overflow_are_left_out_until_the_scale_fits() throws IOException {
    TrainingOutcome outcome = train("T/T/T", Precision.FP16, 1e-3);
    LossScale scale = outcome.progress().scale();
    assertThat(scale.skipped()).as("of 24 steps").isBetween(1L, 12L);
    assertThat(scale.factor()).isEqualTo(LossScale.START.factor() / (1 << scale.skipped()));
    assertThat(outcome.finalLoss()).isLessThan(outcome.history().get(0).loss());
  }

  @Test
  void a_scale_is_halved_by_an_overflow_and_doubled_after_two_thousand_good_steps() {
    LossScale scale = LossScale.START.afterGood().afterOverflow();
    assertThat(scale).isEqualTo(new LossScale(32768, 0, 1));
    for (int i = 0; i < 1999; i++) {
      scale = scale.afterGood();
    }
    assertThat(scale).isEqualTo(new LossScale(32768, 1999, 1));
    assertThat(scale.afterGood()).isEqualTo(new LossScale(65536, 0, 1));
    assertThat(LossScale.NONE.canShrink()).isFalse();
  }

  @Test
  void what_overflows_in_16_bits_even_without_scaling_is_a_fault() {
    assertThatThrownBy(() -> train("T/T/T", Precision.FP16, 1e3))
        .isInstanceOf(NonFiniteException.class);
  }
}

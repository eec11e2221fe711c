package milesweep.mile.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.ParameterCount;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the plan says of a pattern is what a really built model has: all 144 patterns, widths that
 * differ.
 */
class ParameterArithmeticTest {
  private static final MileArchitecture SIZES =
      new MileArchitecture(16, 8, 12, 2, 2, 8, 2, 2, 20, 40, 32);
  private static final PeftSettings PEFT =
      new PeftSettings(
          3, 32, 0.1, PeftSettings.TextTargets.QUERY_VALUE, PeftSettings.VitTargets.ALL, 5, true);

  static List<TuningPattern> patterns() {
    List<TuningPattern> patterns = new ArrayList<>();
    for (TuningMode vit : TuningMode.values()) {
      for (TuningMode jtm : TuningMode.values()) {
        for (TuningMode decoder : TuningMode.values()) {
          if (!vit.isPrefix()) {
            patterns.add(new TuningPattern(vit, jtm, decoder));
          }
        }
      }
    }
    return patterns;
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void the_arithmetic_counts_what_is_built(TuningPattern pattern) {
    ParameterCount counted = ParameterCount.of(SIZES, pattern, PEFT);
    try (MileModel model = MileBuilder.of(SIZES, pattern, PEFT, 1).build()) {
      assertThat(model.parameters().trainedCount()).isEqualTo(counted.trainable());
      assertThat(model.parameters().totalCount()).isEqualTo(counted.total());
    }
  }
}

package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import milesweep.common.metric.StageResult;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import org.junit.jupiter.api.Test;

class ResultComparisonTest {
  private static final StageResult RESULT = Examples.result(0.5);

  @Test
  void time_memory_and_place_may_differ() {
    StageResult elsewhere =
        new StageResult(
            new Artifact(RESULT.weights().sha256(), 4096, "/other/node"),
            RESULT.weightsSha256(),
            RESULT.trainableParameters(),
            RESULT.totalParameters(),
            RESULT.finalLoss(),
            RESULT.scores(),
            RESULT.predictionsSha256(),
            RESULT.fingerprints(),
            RESULT.counts(),
            RESULT.warnings(),
            RESULT.context(),
            99,
            1);
    assertThat(new ResultComparison(RESULT, elsewhere).words()).isEqualTo("the same result");
  }

  @Test
  void what_differs_is_named_with_both_values() {
    assertThat(new ResultComparison(RESULT, Examples.result(0.75)).differences())
        .hasSize(3)
        .contains("final loss 0.5 against 0.75");
  }

  @Test
  void another_numeric_context_is_said_since_equality_holds_only_within_one() {
    NumericContext gpu = new NumericContext("H200", "2.7.1", 1, "fp32", 1);
    StageResult onGpu =
        new StageResult(
            null,
            RESULT.weightsSha256(),
            RESULT.trainableParameters(),
            RESULT.totalParameters(),
            RESULT.finalLoss(),
            RESULT.scores(),
            RESULT.predictionsSha256(),
            RESULT.fingerprints(),
            RESULT.counts(),
            RESULT.warnings(),
            gpu,
            1,
            1);
    assertThat(new ResultComparison(RESULT, onGpu).words())
        .isEqualTo("the same result, in another numeric context");
  }
}

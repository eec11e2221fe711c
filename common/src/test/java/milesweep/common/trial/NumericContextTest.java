package milesweep.common.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NumericContextTest {
  private static final NumericContext CONTEXT =
      new NumericContext("cpu AVX512", "2.7.1", 1, "fp32", 1);

  @Test
  void what_a_trainer_tells_is_read_again_whatever_else_it_tells() {
    Map<String, String> told = new TreeMap<>(CONTEXT.environment());
    told.put("host", "h");
    assertThat(NumericContext.of(told)).contains(CONTEXT);
  }

  @Test
  void a_part_that_was_not_told_leaves_it_unknown() {
    for (String part : CONTEXT.environment().keySet()) {
      Map<String, String> told = new TreeMap<>(CONTEXT.environment());
      told.remove(part);
      assertThat(NumericContext.of(told)).as("without %s", part).isEmpty();
    }
  }

  @Test
  void a_difference_is_told_part_by_part() {
    NumericContext other = new NumericContext("cpu AVX2", "2.7.1", 1, "fp32", 2);
    assertThat(other.insteadOf(CONTEXT))
        .isEqualTo("cpu AVX2 instead of cpu AVX512, numeric version 2 instead of 1");
    assertThat(CONTEXT.insteadOf(CONTEXT)).isEmpty();
  }
}

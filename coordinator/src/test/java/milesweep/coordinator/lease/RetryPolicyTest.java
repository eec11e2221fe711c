package milesweep.coordinator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.trial.NumericContext;
import milesweep.coordinator.lease.RetryPolicy.Verdict;
import milesweep.coordinator.store.StageState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
  private final RetryPolicy policy = new RetryPolicy(1_000, 5_000, 5, 3);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # why                                  | failures | nodes    | progressed | kind          | next
          a first death pauses for a second      |        0 | ''       | false      | TRANSIENT     | again 1000
          a second one in a row for two          |        1 | w1       | false      | TRANSIENT     | again 2000
          a third for four                       |        2 | w1       | false      | TRANSIENT     | again 4000
          no pause is above the longest          |        3 | w1       | false      | TRANSIENT     | again 5000
          the fifth in a row is the last         |        4 | w1       | false      | TRANSIENT     | FAILED
          a death on a third node is the last    |        2 | w2,w3    | false      | TRANSIENT     | FAILED
          the same node again is no third node   |        2 | w1,w2    | false      | TRANSIENT     | again 4000
          a death after progress does not count  |        0 | ''       | true       | TRANSIENT     | again 1000
          weights that are gone count as a death |        4 | w1       | false      | MISSING_INPUT | FAILED
          what fails again is not tried again    |        0 | ''       | true       | DETERMINISTIC | FAILED
          memory that ran out is told apart      |        0 | ''       | false      | OUT_OF_MEMORY | OUT_OF_MEMORY
          """)
  void judges(
      String why, int failures, String nodes, boolean progressed, FailureKind kind, String next) {
    List<String> before = Arrays.stream(nodes.split(",")).filter(name -> !name.isEmpty()).toList();
    FailureHistory history = new FailureHistory(failures, before, progressed);
    Verdict verdict =
        policy.judge(history, "w1", new Report.Failed(kind, "broken", List.of()), Optional.empty());
    if (verdict instanceof Verdict.Again again) {
      assertThat("again " + again.pauseMillis()).isEqualTo(next);
    } else if (verdict instanceof Verdict.Over over) {
      assertThat(over.state()).isEqualTo(StageState.valueOf(next));
      assertThat(over.reason()).contains("broken");
    }
  }

  @Test
  void a_reason_carries_every_detail_line() {
    Report.Failed failure =
        new Report.Failed(FailureKind.DETERMINISTIC, "2 faults", List.of("one", "two"));
    Verdict verdict = policy.judge(FailureHistory.NONE, "w1", failure, Optional.empty());
    assertThat(((Verdict.Over) verdict).reason()).isEqualTo("2 faults\none\ntwo");
  }

  @Test
  void memory_that_ran_out_is_tried_again_in_less_of_it_and_counts_as_no_death() {
    NumericContext smaller = new NumericContext("cpu", "2.7.1", 1, "fp32", 4, 1);
    Report.Failed failure = new Report.Failed(FailureKind.OUT_OF_MEMORY, "no memory", List.of());
    FailureHistory history = new FailureHistory(4, List.of("w1"), false);
    assertThat(policy.judge(history, "w1", failure, Optional.of(smaller)))
        .isEqualTo(new Verdict.InLess(smaller));
    Report.Failed other = new Report.Failed(FailureKind.DETERMINISTIC, "NaN", List.of());
    assertThat(policy.judge(history, "w1", other, Optional.of(smaller)))
        .isInstanceOf(Verdict.Over.class);
  }

  @Test
  void a_checkpoint_clears_what_went_wrong_before() {
    FailureHistory history = new FailureHistory(4, List.of("w1", "w2"), false).afterProgress();
    assertThat(history.afterDeath("w3")).isEqualTo(FailureHistory.NONE);
    assertThat(history.afterDeath("w3").afterDeath("w3").failures()).isEqualTo(1);
  }
}

package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.core.Event.Steering;
import milesweep.coordinator.store.SweepState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake that every trial has must not cost a night. */
class MaxFailuresTest {
  private final Bench bench = new Bench();

  private void submit(long most) {
    bench.join("w1", 1);
    bench.submitAndPrepare(
        "w1",
        Plans.submission(
            "a", Plans.plainTrials(4), Settings.empty().with("execution.max-failures", most)));
  }

  private void failNext(String message) {
    StageSpec spec = bench.startNext("w1");
    bench.report(
        "w1", spec.attempt(), new Report.Failed(FailureKind.DETERMINISTIC, message, List.of()));
  }

  @Test
  void so_many_failures_with_one_cause_pause_the_sweep() {
    submit(2);
    failNext("NaN loss at epoch 1 step 17");
    assertThat(bench.status("a").state()).isEqualTo(SweepState.RUNNING);
    failNext("NaN loss at epoch 3 step 2\n  at some place");
    assertThat(bench.status("a").state()).isEqualTo(SweepState.PAUSED);
    assertThat(bench.status("a").waiting())
        .contains(
            "2 trials failed with one cause: NaN loss at epoch 3 step 2;", "retry a --failed");
    assertThat(bench.beat("w1").grants()).isEmpty();
    bench.restart();
    bench.join("w1", 1);
    assertThat(bench.status("a").trials())
        .isEqualTo(Map.of(TrialState.FAILED, 2, TrialState.PAUSED, 2));
  }

  @Test
  void a_person_who_has_it_go_on_has_taken_note() {
    submit(2);
    failNext("NaN loss");
    failNext("NaN loss");
    bench.steer("a", null, Steering.RETRY_FAILED);
    assertThat(bench.status("a").waiting()).isNull();
    failNext("NaN loss");
    assertThat(bench.status("a").state()).isEqualTo(SweepState.RUNNING);
    failNext("NaN loss");
    assertThat(bench.status("a").state()).isEqualTo(SweepState.PAUSED);
  }

  @Test
  void different_causes_do_not_add_up_nor_does_anything_without_a_limit() {
    submit(2);
    failNext("NaN loss");
    failNext("the table has no column answer");
    assertThat(bench.status("a").state()).isEqualTo(SweepState.RUNNING);
    Bench other = new Bench();
    other.join("w1", 1);
    other.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(4)));
    for (int i = 0; i < 3; i++) {
      StageSpec spec = other.startNext("w1");
      other.report(
          "w1", spec.attempt(), new Report.Failed(FailureKind.DETERMINISTIC, "x", List.of()));
    }
    assertThat(other.status("a").state()).isEqualTo(SweepState.RUNNING);
  }

  @ParameterizedTest
  @CsvSource({
    "loss is NaN at step 17, loss is NaN at step 4",
    "cannot read /runs/7f0de8c380c3/a, cannot read /runs/0bdecf4c5a7c/a",
    "learning rate 5e-3 is too high, learning rate 0.25 is too high"
  })
  void numbers_and_ids_do_not_make_another_cause(String one, String other) {
    assertThat(FailureCauses.cause(one)).isEqualTo(FailureCauses.cause(other));
  }
}

package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import org.junit.jupiter.api.Test;

/** How long a silent node keeps its stages: {@code execution.lease-seconds} of their sweeps. */
class LeaseTimeTest {
  private static final Map<TrialState, Integer> LOST = Map.of(TrialState.LOST, 1);
  private static final Map<TrialState, Integer> RUNNING = Map.of(TrialState.RUNNING, 1);

  private final Bench bench = new Bench();
  private final List<TrialSpec> trials = Plans.plainTrials(1);

  private void startTraining(String sweep, double lease) {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission(sweep, trials, lease));
    bench.startNext("w1");
  }

  private Map<TrialState, Integer> after(long silentMillis) {
    bench.silence(silentMillis);
    return bench.status("a").trials();
  }

  @Test
  void a_sweeps_own_lease_time_decides_when_its_stage_may_go_to_another() {
    startTraining("a", 4);
    assertThat(after(3_900)).isEqualTo(RUNNING);
    assertThat(after(100)).isEqualTo(LOST);
    assertThat(bench.join("w2", 1).grants()).hasSize(1);
    assertThat(bench.told).extracting(Notice::text).anyMatch(text -> text.contains("after 4 s"));
  }

  @Test
  void a_longer_lease_outlives_the_coordinators_own() {
    startTraining("a", 30);
    assertThat(after(29_000)).isEqualTo(RUNNING);
    assertThat(after(1_000)).isEqualTo(LOST);
  }

  @Test
  void a_node_whose_lease_ran_out_gets_no_work_before_it_is_heard_again() {
    startTraining("a", 4);
    bench.sent.clear();
    assertThat(after(4_500)).isEqualTo(LOST);
    assertThat(bench.sent).isEmpty();
    ToNode.Orders orders = bench.beat("w1");
    assertThat(orders.stops()).isEmpty();
    assertThat(after(100)).as("it goes on with what it holds").isEqualTo(RUNNING);
  }

  @Test
  void the_lease_time_is_kept_over_a_restart() {
    startTraining("a", 4);
    bench.restart();
    assertThat(after(3_900)).isEqualTo(RUNNING);
    assertThat(after(100)).isEqualTo(LOST);
  }

  @Test
  void a_shared_stage_has_the_lease_of_the_least_patient_sweep_that_runs() {
    startTraining("a", 30);
    bench.join("w2", 1);
    bench.submitAndPrepare("w2", Plans.submission("b", trials, 4));
    bench.step(new Event.NodeRemoved(bench.member("w2")));
    bench.beat("w1");
    assertThat(after(4_000)).isEqualTo(LOST);
    bench.steer("b", null, Event.Steering.PAUSE);
    bench.beat("w1");
    assertThat(after(29_000)).isEqualTo(RUNNING);
  }

  @Test
  void the_same_sweep_submitted_with_another_lease_time_has_that_one_from_then_on() {
    startTraining("a", 30);
    bench.step(Plans.submission("a", trials, 4));
    assertThat(bench.answer()).isInstanceOf(Effect.Answer.AlreadyThere.class);
    bench.beat("w1");
    assertThat(after(4_000)).isEqualTo(LOST);
    bench.restart();
    assertThat(after(4_000)).isEqualTo(LOST);
  }

  @Test
  void a_lease_lasts_two_heartbeats_at_least() {
    startTraining("a", 0.5);
    assertThat(after(1_900)).isEqualTo(RUNNING);
    assertThat(after(100)).isEqualTo(LOST);
  }
}

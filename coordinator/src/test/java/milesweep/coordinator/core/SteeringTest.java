package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.protocol.Progress;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.protocol.ToNode;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.core.Effect.Answer;
import milesweep.coordinator.core.Event.Steering;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import org.junit.jupiter.api.Test;

/** What a person wants of a sweep, and what a person sees of it. */
class SteeringTest {
  private final Bench bench = new Bench();
  private final List<TrialSpec> trials = Plans.plainTrials(2);

  private StageSpec startTraining() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", trials));
    return bench.startNext("w1");
  }

  @Test
  void a_cancelled_sweep_stops_for_good_and_survives_a_restart() {
    StageSpec first = startTraining();
    assertThat(bench.steer("a", null, Steering.CANCEL)).isInstanceOf(Answer.Done.class);
    assertThat(bench.beat("w1").stops())
        .containsExactly(new ToNode.Stop(first.attempt(), "cancelled"));
    bench.report("w1", first.attempt(), new Report.Stopped("cancelled"));
    bench.restart();
    assertThat(bench.beat("w1").grants()).isEmpty();
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.CANCELLED, 2));
    assertThat(bench.steer("a", null, Steering.RESUME)).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void a_cancelled_sweep_goes_on_after_a_retry() {
    startTraining();
    bench.steer("a", null, Steering.CANCEL);
    bench.steer("a", null, Steering.RETRY);
    assertThat(bench.status("a").state()).isEqualTo(SweepState.RUNNING);
    assertThat(bench.beat("w1").stops()).isEmpty();
  }

  @Test
  void one_trial_is_cancelled_and_the_others_finish_the_sweep() {
    TrialId wanted = trials.get(0).id();
    StageSpec first = startTraining();
    boolean firstRuns = first.settings().number("seed") == 1;
    TrialId cancelled = firstRuns ? trials.get(1).id() : wanted;
    bench.steer("a", cancelled, Steering.CANCEL);
    bench.succeed("w1", first);
    bench.succeed("w1", bench.startNext("w1"));
    assertThat(bench.status("a").state()).isEqualTo(SweepState.FINISHED);
    assertThat(bench.status("a").trials())
        .isEqualTo(Map.of(TrialState.SUCCEEDED, 1, TrialState.CANCELLED, 1));
  }

  @Test
  void a_failed_trial_is_tried_again_with_a_clean_record() {
    StageSpec first = startTraining();
    bench.report(
        "w1",
        first.attempt(),
        new Report.Failed(FailureKind.OUT_OF_MEMORY, "out of memory", List.of()));
    assertThat(bench.status("a").trials()).containsEntry(TrialState.OUT_OF_MEMORY, 1);
    assertThat(bench.steer("a", null, Steering.RETRY))
        .isEqualTo(new Answer.Done("sweep a: trials to be tried again: 1"));
    assertThat(bench.status("a").faults()).isEmpty();
    assertThat(bench.status("a").trials()).doesNotContainKey(TrialState.OUT_OF_MEMORY);
  }

  @Test
  void what_is_not_there_cannot_be_steered() {
    assertThat(bench.steer("none", null, Steering.PAUSE))
        .isEqualTo(new Answer.Refused("there is no sweep named none"));
    startTraining();
    assertThat(bench.steer("a", new TrialId("0123456789abcdef"), Steering.PAUSE))
        .isInstanceOf(Answer.Refused.class);
  }

  @Test
  void another_sweep_of_the_same_name_is_refused_and_the_same_again_is_found() {
    startTraining();
    bench.step(Plans.submission("a", trials));
    assertThat(bench.answer()).isEqualTo(new Answer.AlreadyThere("a", false));
    var other = Plans.sweep("b");
    bench.step(
        new Event.SweepSubmitted(
            new StoredSweep(
                "a",
                other.definitionHash(),
                "",
                "{}",
                Settings.empty(),
                "1",
                false,
                SweepState.RUNNING,
                0),
            trials));
    assertThat(bench.answer()).isInstanceOf(Answer.NameTaken.class);
  }

  @Test
  void a_status_shows_slots_at_work_and_the_time_left_once_it_can_be_told() {
    StageSpec first = startTraining();
    Progress progress = new Progress(2, 3, 5, 10, 0.7, 12, 1 << 20);
    bench.progress("w1", first.attempt(), progress);
    SweepStatus.Running running = bench.status("a").running().get(0);
    assertThat(running.node() + "/" + running.slot()).isEqualTo("w1/s0");
    assertThat(running.kind()).isEqualTo(StageKind.TRAIN);
    assertThat(running.trials()).startsWith("F/LoRA/LoRA r4 origin seed ");
    assertThat(running.progress()).isEqualTo(progress);
    assertThat(bench.status("a").secondsLeft()).isNull();
    bench.succeed("w1", first);
    bench.succeed("w1", bench.startNext("w1"));
    assertThat(bench.status("a").secondsLeft()).as("a training and an evaluation").isEqualTo(12);
    StageSpec second = bench.startNext("w1");
    bench.progress("w1", second.attempt(), progress);
    assertThat(bench.status("a").secondsLeft()).as("half of the training is done").isEqualTo(9);
    assertThat(bench.status("a").stagesDone()).isEqualTo(3);
    assertThat(bench.status("a").stages()).isEqualTo(5);
  }

  @Test
  void a_node_that_was_removed_gives_its_stages_to_others_without_a_failure() {
    StageSpec first = startTraining();
    bench.join("w2", 1); // takes the other trial
    bench.start("w2", bench.beat("w2"));
    bench.step(new Event.NodeRemoved(bench.member("w1")));
    ToNode.Orders orders = bench.join("w3", 1);
    assertThat(orders.grants())
        .extracting(grant -> grant.spec().attempt().stage())
        .containsExactly(first.attempt().stage());
    assertThat(bench.store.snapshot().stages()).allMatch(stage -> stage.failures() == 0);
  }

  @Test
  void an_unreachable_node_gets_no_new_work_until_it_is_reached_again() {
    bench.join("w1", 1);
    bench.step(new Event.NodeReachability(bench.member("w1"), false));
    bench.step(Plans.submission("a", trials));
    assertThat(bench.beat("w1").grants()).isEmpty();
    bench.step(new Event.NodeReachability(bench.member("w1"), true));
    assertThat(bench.beat("w1").grants()).hasSize(1);
  }
}

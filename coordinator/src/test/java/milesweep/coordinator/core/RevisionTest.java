package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.ToNode;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.core.Effect.Answer;
import milesweep.coordinator.core.Event.Steering;
import milesweep.coordinator.store.SweepState;
import org.junit.jupiter.api.Test;

/** A sweep whose file has been changed: what is done stays done, what is new is run. */
class RevisionTest {
  private final Bench bench = new Bench();
  private final List<TrialSpec> four = Plans.plainTrials(4);

  private Answer revise(List<TrialSpec> trials, boolean supersede) {
    bench.step(
        Plans.revision(
            "a", "changed " + trials, trials, supersede, Settings.empty(), bench.store.prepared()));
    return bench.answer();
  }

  private void finish(List<TrialSpec> trials) {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", trials));
    for (int stage = 0; stage < 2 * trials.size(); stage++) {
      bench.succeed("w1", bench.startNext("w1"));
    }
    assertThat(bench.status("a").state()).isEqualTo(SweepState.FINISHED);
  }

  /** Seeds of the trainings that run until nothing is left to do. */
  private List<Long> seedsTrainedNow() {
    List<Long> seeds = new ArrayList<>();
    for (ToNode.Orders orders = bench.beat("w1");
        !orders.grants().isEmpty();
        orders = bench.beat("w1")) {
      StageSpec spec = bench.start("w1", orders);
      if (spec.kind() == StageKind.TRAIN) {
        seeds.add((Long) spec.settings().find("seed").orElseThrow());
      }
      bench.succeed("w1", spec);
    }
    return seeds;
  }

  @Test
  void an_extended_sweep_runs_what_is_new_and_nothing_else() {
    finish(four.subList(0, 2));
    assertThat(revise(four, false))
        .isEqualTo(new Answer.Done("sweep a: 2 trials kept, 2 new, 0 no longer asked for"));
    assertThat(bench.status("a").state()).isEqualTo(SweepState.RUNNING);
    bench.restart();
    bench.join("w1", 1);
    assertThat(seedsTrainedNow()).containsExactly(3L, 4L);
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.SUCCEEDED, 4));
    assertThat(bench.status("a").state()).isEqualTo(SweepState.FINISHED);
  }

  @Test
  void an_extension_that_would_take_trials_out_is_refused_and_changes_nothing() {
    finish(four.subList(0, 2));
    Answer answer = revise(four.subList(1, 4), false);
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    assertThat(((Answer.Refused) answer).reason())
        .contains("1 trial kept, 2 new, 1 no longer asked for", "seed 1", "--supersede");
    assertThat(bench.beat("w1").grants()).isEmpty();
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.SUCCEEDED, 2));
  }

  @Test
  void superseded_trials_leave_the_sweep_and_stop_where_they_run() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", four.subList(0, 2)));
    StageSpec running = bench.startNext("w1");
    long seed = (Long) running.settings().find("seed").orElseThrow();
    List<TrialSpec> others =
        four.stream().filter(trial -> trial.seed().orElseThrow() != seed).toList();
    assertThat(revise(others, true)).isInstanceOf(Answer.Done.class);
    assertThat(bench.beat("w1").stops())
        .containsExactly(new ToNode.Stop(running.attempt(), "no longer asked for"));
    bench.report("w1", running.attempt(), new Report.Stopped("no longer asked for"));
    bench.restart();
    bench.join("w1", 1);
    assertThat(seedsTrainedNow()).hasSize(3).doesNotContain(seed);
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.SUCCEEDED, 3));
    assertThat(bench.status("a").stages()).as("prepare, and two for each trial").isEqualTo(7);
  }

  @Test
  void a_trial_that_is_asked_for_again_has_its_result_still() {
    finish(four.subList(0, 2));
    revise(four.subList(1, 2), true);
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.SUCCEEDED, 1));
    assertThat(revise(four.subList(0, 3), false)).isInstanceOf(Answer.Done.class);
    assertThat(seedsTrainedNow()).containsExactly(3L);
    bench.restart();
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.SUCCEEDED, 3));
  }

  @Test
  void a_sweep_whose_open_trials_are_all_superseded_is_finished() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", four));
    StageSpec first = bench.startNext("w1");
    bench.succeed("w1", first);
    StageSpec evaluation = bench.startNext("w1");
    bench.succeed("w1", evaluation);
    long seed = (Long) first.settings().find("seed").orElseThrow();
    TrialSpec done =
        four.stream().filter(trial -> trial.seed().orElseThrow() == seed).findFirst().orElseThrow();
    // Whichever was evaluated, the one that is asked for goes on alone.
    revise(List.of(done), true);
    seedsTrainedNow();
    assertThat(bench.status("a").state()).isEqualTo(SweepState.FINISHED);
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.SUCCEEDED, 1));
  }

  @Test
  void a_paused_sweep_goes_on_when_it_is_extended() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", four.subList(0, 1)));
    bench.steer("a", null, Steering.PAUSE);
    revise(four, false);
    assertThat(bench.status("a").state()).isEqualTo(SweepState.RUNNING);
    assertThat(seedsTrainedNow()).hasSize(4);
  }

  @Test
  void before_prepare_has_come_to_its_end_all_wait_for_it() {
    bench.join("w1", 1);
    bench.step(Plans.submission("a", four.subList(0, 1)));
    StageSpec prepare = bench.startNext("w1");
    assertThat(revise(four, false)).isInstanceOf(Answer.Done.class);
    bench.succeed("w1", prepare);
    assertThat(seedsTrainedNow()).hasSize(4);
  }

  @Test
  void other_data_have_a_prepare_of_their_own() {
    finish(four.subList(0, 1));
    TrialSpec elsewhere = Plans.trial(9, "/other", false);
    revise(List.of(four.get(0), elsewhere), false);
    StageSpec prepare = bench.startNext("w1");
    assertThat(prepare.kind()).isEqualTo(StageKind.PREPARE);
    bench.succeed("w1", prepare);
    assertThat(seedsTrainedNow()).containsExactly(9L);
  }

  @Test
  void a_prepare_that_nobody_waits_for_any_more_is_none_of_the_sweep() {
    bench.join("w1", 1);
    bench.step(Plans.submission("a", four.subList(0, 2)));
    StageSpec prepare = bench.startNext("w1");
    revise(List.of(Plans.trial(9, "/other", false)), true);
    assertThat(bench.beat("w1").stops())
        .containsExactly(new ToNode.Stop(prepare.attempt(), "no longer asked for"));
    assertThat(bench.status("a").stages()).isEqualTo(1);
    bench.report("w1", prepare.attempt(), new Report.Stopped("no longer asked for"));
    bench.succeed("w1", bench.startNext("w1"));
    assertThat(seedsTrainedNow()).containsExactly(9L);
    assertThat(bench.status("a").state()).isEqualTo(SweepState.FINISHED);
  }

  @Test
  void a_prepare_that_the_asker_has_not_seen_the_end_of_is_to_be_looked_at_again() {
    finish(four.subList(0, 1));
    bench.step(Plans.revision("a", "changed", four, false, Settings.empty(), Map.of()));
    assertThat(bench.answer()).isInstanceOf(Answer.Refused.class);
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.SUCCEEDED, 1));
  }

  @Test
  void without_a_sweep_of_that_name_it_is_a_new_one() {
    assertThat(revise(four, false)).isEqualTo(new Answer.Accepted("a"));
  }
}

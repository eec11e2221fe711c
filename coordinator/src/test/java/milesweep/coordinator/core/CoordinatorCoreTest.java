package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.store.SweepState;
import org.junit.jupiter.api.Test;

class CoordinatorCoreTest {
  private final Bench bench = new Bench();

  @Test
  void a_sweep_runs_from_prepare_to_its_last_evaluation() {
    bench.join("w1", 1);
    bench.step(Plans.submission("a", Plans.trials(2)));
    StageSpec prepare = bench.startNext("w1");
    assertThat(prepare.kind()).isEqualTo(StageKind.PREPARE);
    bench.succeed("w1", prepare);
    StageSpec pretrain = bench.startNext("w1");
    assertThat(pretrain.kind()).isEqualTo(StageKind.PRETRAIN);
    assertThat(pretrain.fingerprints()).containsEntry("pretrain.data", "p1");
    bench.succeed("w1", pretrain);
    StageSpec train = bench.startNext("w1");
    assertThat(train.kind()).isEqualTo(StageKind.TRAIN);
    assertThat(train.context()).isEqualTo(Plans.CONTEXT);
    assertThat(train.weights()).hasSize(1);
    bench.succeed("w1", train);
    StageSpec evaluate = bench.startNext("w1");
    assertThat(evaluate.kind())
        .as("a row is near, so it comes first")
        .isEqualTo(StageKind.EVALUATE);
    assertThat(evaluate.weights()).extracting(weights -> weights.path().substring(0, 9)).hasSize(2);
    bench.succeed("w1", evaluate);
    bench.succeed("w1", bench.startNext("w1"));
    bench.succeed("w1", bench.startNext("w1"));
    assertThat(bench.status("a").state()).isEqualTo(SweepState.FINISHED);
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.SUCCEEDED, 2));
    assertThat(bench.beat("w1").grants()).isEmpty();
  }

  @Test
  void a_grant_stands_in_all_orders_until_the_node_shows_it() {
    bench.join("w1", 1);
    bench.step(Plans.submission("a", Plans.plainTrials(1)));
    StageAttempt attempt = bench.beat("w1").grants().get(0).spec().attempt();
    ToNode.Orders again = bench.beat("w1");
    assertThat(again.grants()).extracting(grant -> grant.spec().attempt()).containsExactly(attempt);
    bench.start("w1", again);
    assertThat(bench.beat("w1").grants()).isEmpty();
  }

  @Test
  void a_silent_nodes_stage_goes_to_another_as_a_new_attempt() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    StageSpec first = bench.startNext("w1");
    bench.silence(11_000);
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.LOST, 1));
    StageSpec second = bench.start("w2", bench.join("w2", 1));
    assertThat(second.attempt()).isEqualTo(new StageAttempt(first.attempt().stage(), 2));
  }

  @Test
  void a_node_that_is_heard_again_before_another_took_its_stage_goes_on_with_it() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    StageSpec first = bench.startNext("w1");
    bench.silence(60_000);
    ToNode.Orders orders = bench.beat("w1");
    assertThat(orders.stops()).isEmpty();
    assertThat(orders.grants()).isEmpty();
    assertThat(bench.store.attemptsOf(first.attempt().stage())).isEqualTo(1);
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.RUNNING, 1));
  }

  @Test
  void a_replaced_attempt_is_stopped_and_its_progress_does_not_count() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    StageSpec first = bench.startNext("w1");
    bench.silence(11_000);
    bench.start("w2", bench.join("w2", 1));
    assertThat(bench.beat("w1").stops()).extracting(ToNode.Stop::attempt).contains(first.attempt());
    ToNode.Acknowledged ack =
        bench.report("w1", first.attempt(), new Report.EpochEnded(1, 3, 0.5, 1e-3, 2.0));
    assertThat(ack.verdict()).isEqualTo(ToNode.Verdict.STALE);
    assertThat(ack.upTo()).isEqualTo(1);
    assertThat(bench.store.epochs).isEmpty();
  }

  @Test
  void a_replaced_attempts_result_wins_when_it_comes_first_and_the_newer_one_is_stopped() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    StageSpec first = bench.startNext("w1");
    bench.silence(11_000);
    StageSpec second = bench.start("w2", bench.join("w2", 1));
    bench.beat("w1");
    bench.sent.clear();
    bench.succeed("w1", first);
    assertThat(bench.sent)
        .filteredOn(ToNode.Orders.class::isInstance)
        .flatExtracting(orders -> ((ToNode.Orders) orders).stops())
        .extracting(stop -> ((ToNode.Stop) stop).attempt())
        .contains(second.attempt());
    bench.succeed("w2", second);
    assertThat(bench.store.repeated).hasSize(1);
    assertThat(bench.status("a").stagesDone()).isEqualTo(2);
  }

  @Test
  void repeated_reports_are_acknowledged_again_and_change_nothing() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    StageAttempt attempt = bench.startNext("w1").attempt();
    List<NumberedReport> reports =
        List.of(
            new NumberedReport(attempt, 1, new Report.EpochEnded(1, 3, 0.5, 1e-3, 2.0)),
            new NumberedReport(attempt, 2, new Report.CheckpointSaved(1, 0, "/c")));
    assertThat(bench.deliver("w1", attempt, reports).upTo()).isEqualTo(2);
    bench.deliver("w1", attempt, reports.subList(0, 1));
    assertThat(bench.deliver("w1", attempt, reports).upTo()).isEqualTo(2);
    bench.restart();
    bench.beat("w1");
    assertThat(bench.deliver("w1", attempt, reports).upTo()).isEqualTo(2);
  }

  @Test
  void a_restarted_coordinator_takes_over_what_runs_and_grants_anew_what_did_not_start() {
    bench.join("w1", 2);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(2)));
    ToNode.Orders orders = bench.beat("w1");
    assertThat(orders.grants()).hasSize(2);
    StageSpec started = bench.start("w1", orders);
    StageAttempt lost = orders.grants().get(1).spec().attempt();
    bench.restart();
    ToNode.Orders after = bench.beat("w1");
    assertThat(after.stops()).isEmpty();
    assertThat(after.grants())
        .extracting(grant -> grant.spec().attempt())
        .containsExactly(new StageAttempt(lost.stage(), 2));
    assertThat(bench.store.attemptsOf(started.attempt().stage())).isEqualTo(1);
  }

  @Test
  void a_node_that_starts_again_without_its_attempt_gets_a_new_one_at_once() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    StageSpec first = bench.startNext("w1");
    bench.forgetsAll("w1");
    ToNode.Orders orders = bench.join("w1", 1);
    assertThat(orders.grants())
        .extracting(grant -> grant.spec().attempt())
        .containsExactly(new StageAttempt(first.attempt().stage(), 2));
  }

  @Test
  void messages_of_an_older_start_of_a_node_are_dropped() {
    bench.join("w1", 1);
    ToCoordinator.Heartbeat old = bench.heartbeat("w1");
    bench.join("w1", 1);
    assertThat(bench.step(new Event.NodeHeard(old))).isEmpty();
  }

  @Test
  void a_node_of_another_version_is_refused_and_gets_no_work() {
    bench.step(Plans.submission("a", Plans.plainTrials(1)));
    List<ToNode> sent =
        bench.step(
            new Event.NodeHeard(
                new ToCoordinator.Heartbeat(
                    "w9",
                    1,
                    "pekko://milesweep@w9:1/user/worker",
                    "2",
                    List.of(ToCoordinator.Slot.cpu("s0", "cpu AVX2", 0)),
                    List.of())));
    assertThat(sent).singleElement().isInstanceOf(ToNode.Refused.class);
    assertThat(((ToNode.Refused) sent.get(0)).reason()).contains("version 2");
  }

  @Test
  void a_transient_failure_is_tried_again_after_a_pause_from_the_last_checkpoint() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    StageSpec first = bench.startNext("w1");
    bench.report(
        "w1",
        first.attempt(),
        new Report.CheckpointSaved(1, 0, "/c"),
        new Report.Failed(FailureKind.TRANSIENT, "died", List.of()));
    assertThat(bench.beat("w1").grants()).isEmpty();
    bench.now += 1_000;
    StageSpec second = bench.start("w1", bench.beat("w1"));
    assertThat(second.attempt().number()).isEqualTo(2);
    assertThat(second.resume()).isEqualTo("/c");
  }

  @Test
  void a_grant_says_how_the_sweep_wants_its_stages_run() {
    TrialSpec plain = Plans.plainTrials(1).get(0);
    Settings run = Settings.empty().with("training.loader-threads", 3);
    TrialSpec trial =
        new TrialSpec(plain.id(), plain.settings(), plain.sources(), plain.stages(), run);
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", List.of(trial)));
    assertThat(bench.startNext("w1").run()).isEqualTo(run);
  }

  @Test
  void memory_that_ran_out_is_tried_again_with_half_the_micro_batch_until_it_is_one() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", List.of(Plans.batched(5))));
    StageSpec first = bench.startNext("w1");
    assertThat(first.context().microBatch()).isZero();
    outOfMemory(first);
    StageSpec second = bench.startNext("w1");
    assertThat(second.context()).isEqualTo(first.context().withMicroBatch(2));
    outOfMemory(second);
    bench.restart();
    StageSpec third = bench.startNext("w1");
    assertThat(third.context().microBatch()).isEqualTo(1);
    assertThat(third.attempt().stage()).isEqualTo(first.attempt().stage());
    outOfMemory(third);
    assertThat(bench.beat("w1").grants()).isEmpty();
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.OUT_OF_MEMORY, 1));
    bench.steer("a", null, Event.Steering.RETRY);
    assertThat(bench.startNext("w1").context())
        .as("who tries again has mended it")
        .isEqualTo(first.context());
  }

  @Test
  void an_evaluation_without_memory_has_nothing_smaller_to_try() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", List.of(Plans.batched(8))));
    bench.succeed("w1", bench.startNext("w1"));
    outOfMemory(bench.startNext("w1"));
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.OUT_OF_MEMORY, 1));
  }

  private void outOfMemory(StageSpec spec) {
    bench.report(
        "w1",
        spec.attempt(),
        new Report.Failed(FailureKind.OUT_OF_MEMORY, "can't allocate memory", List.of()));
  }

  @Test
  void what_prepare_found_worth_telling_is_in_the_status_once() {
    bench.join("w1", 1);
    bench.step(Plans.submission("a", Plans.plainTrials(2)));
    assertThat(bench.status("a").notes()).isEmpty();
    bench.succeed("w1", bench.startNext("w1"));
    assertThat(bench.status("a").notes()).containsExactly("a note");
    assertThat(bench.status("a").faults()).isEmpty();
  }

  @Test
  void a_deterministic_failure_ends_its_trial_and_the_sweep_goes_on() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(2)));
    StageSpec first = bench.startNext("w1");
    bench.report(
        "w1",
        first.attempt(),
        new Report.Failed(
            FailureKind.DETERMINISTIC,
            "the loss is NaN",
            List.of("far", "1", "2", "3", "4", "last")));
    assertThat(bench.beat("w1").grants()).hasSize(1);
    assertThat(bench.status("a").trials().get(TrialState.FAILED)).isEqualTo(1);
    assertThat(bench.status("a").faults())
        .singleElement()
        .asString()
        .as("what happened, and the last of the details")
        .endsWith(": the loss is NaN\n    1\n    2\n    3\n    4\n    last");
    assertThat(bench.status("a").rejected()).isFalse();
  }

  @Test
  void faults_of_the_data_reject_the_sweep_with_every_line_and_the_same_again_looks_anew() {
    bench.join("w1", 1);
    bench.step(Plans.submission("a", Plans.plainTrials(3)));
    bench.report(
        "w1",
        bench.startNext("w1").attempt(),
        new Report.Failed(FailureKind.DETERMINISTIC, "2 faults", List.of("one", "two")));
    SweepStatus status = bench.status("a");
    assertThat(status.rejected()).isTrue();
    assertThat(status.state()).isEqualTo(SweepState.FINISHED);
    assertThat(status.faults()).containsExactly("2 faults", "one", "two");
    bench.step(Plans.submission("a", Plans.plainTrials(3)));
    assertThat(bench.answer()).isEqualTo(new Effect.Answer.AlreadyThere("a", false));
    assertThat(bench.status("a").state()).isEqualTo(SweepState.RUNNING);
    assertThat(bench.startNext("w1").kind()).isEqualTo(StageKind.PREPARE);
  }

  @Test
  void a_paused_sweep_stops_at_a_checkpoint_and_goes_on_from_it() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    StageSpec first = bench.startNext("w1");
    bench.step(new Event.SweepSteered("a", null, Event.Steering.PAUSE));
    assertThat(bench.beat("w1").stops())
        .containsExactly(new ToNode.Stop(first.attempt(), "paused"));
    bench.report(
        "w1",
        first.attempt(),
        new Report.CheckpointSaved(1, 2, "/c"),
        new Report.Stopped("paused"));
    assertThat(bench.beat("w1").grants()).isEmpty();
    assertThat(bench.status("a").trials()).isEqualTo(Map.of(TrialState.PAUSED, 1));
    bench.step(new Event.SweepSteered("a", null, Event.Steering.RESUME));
    assertThat(bench.startNext("w1").resume()).isEqualTo("/c");
  }

  @Test
  void weights_that_cannot_be_read_any_more_are_made_again() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    bench.succeed("w1", bench.startNext("w1"));
    StageSpec evaluate = bench.startNext("w1");
    bench.report(
        "w1",
        evaluate.attempt(),
        new Report.Failed(
            FailureKind.MISSING_INPUT, "gone", List.of(evaluate.weights().get(0).sha256())));
    StageSpec again = bench.startNext("w1");
    assertThat(again.kind()).isEqualTo(StageKind.TRAIN);
    assertThat(again.attempt().number()).isEqualTo(2);
    bench.now += 2_000;
    bench.succeed("w1", again);
    StageSpec evaluateAgain = bench.startNext("w1");
    assertThat(evaluateAgain.weights()).isNotEqualTo(evaluate.weights());
  }

  @Test
  void a_second_sweep_of_equal_trials_shares_stages_and_ends_at_once() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    bench.succeed("w1", bench.startNext("w1"));
    bench.succeed("w1", bench.startNext("w1"));
    bench.submitAndPrepare("w1", Plans.submission("b", Plans.plainTrials(1)));
    bench.step(Plans.submission("b", Plans.plainTrials(1)));
    assertThat(bench.answer()).isEqualTo(new Effect.Answer.AlreadyThere("b", true));
    assertThat(bench.status("b").state()).isEqualTo(SweepState.FINISHED);
    assertThat(bench.status("b").trials()).isEqualTo(Map.of(TrialState.SUCCEEDED, 1));
  }

  @Test
  void a_departed_node_gives_its_stages_back_and_late_words_of_it_are_not_believed() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    bench.startNext("w1");
    ToCoordinator.Heartbeat late = bench.heartbeat("w1");
    Event goodbye = new Event.NodeHeard(new ToCoordinator.Goodbye("w1", bench.incarnation("w1")));
    assertThat(bench.step(goodbye)).hasOnlyElementsOfType(ToNode.Parted.class).hasSize(1);
    assertThat(bench.step(goodbye)).as("an answer that got lost").hasSize(1);
    assertThat(bench.step(new Event.NodeHeard(late))).isEmpty();
    assertThat(bench.join("w2", 1).grants()).hasSize(1);
  }
}

package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.NumericContext;
import milesweep.coordinator.store.Snapshot.SweepContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(StoreKind.class)
class SweepStoreTest {
  @Parameter StoreKind kind;
  @TempDir Path folder;
  private TestStore place;
  private SweepStore store;

  @BeforeEach
  void open() {
    place = kind.fresh(folder);
    store = place.open();
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
      place.close();
    }
  }

  private void restart() {
    store.close();
    store = place.open();
  }

  private StoredStage stage(String name) {
    return store.reader().snapshot().stages().stream()
        .filter(stage -> stage.key().equals(Examples.key(name)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_new_store_is_empty() {
    assertThat(store.reader().snapshot()).isEqualTo(new Snapshot(List.of(), List.of()));
    assertThat(store.reader().latestSweep()).isEmpty();
    assertThat(store.reader().snapshot("none")).isEmpty();
  }

  @Test
  void what_was_applied_is_there_after_a_restart() {
    Change.SweepAdded sweep = Examples.sweep("first", 3);
    StoredStage stage = Examples.stage("s").stage();
    store.apply(List.of(sweep, Examples.stage("s"), Examples.link("first", "s")));
    restart();
    SweepContent content =
        new SweepContent(
            sweep.sweep(), sweep.trials(), Map.of(Examples.plan("s"), Examples.key("s")), Map.of());
    assertThat(store.reader().snapshot()).isEqualTo(new Snapshot(List.of(content), List.of(stage)));
  }

  @Test
  void sweeps_stand_in_the_order_they_were_added_and_each_has_its_own_stages() {
    store.apply(
        List.of(
            Examples.sweep("zebra", 1),
            Examples.sweep("ant", 2),
            Examples.stage("of zebra"),
            Examples.stage("of both"),
            Examples.link("zebra", "of zebra"),
            Examples.link("zebra", "of both"),
            Examples.link("ant", "of both")));
    assertThat(store.reader().sweeps())
        .extracting(StoredSweep::name)
        .containsExactly("zebra", "ant");
    assertThat(store.reader().latestSweep()).contains("ant");
    Snapshot ant = store.reader().snapshot("ant").orElseThrow();
    assertThat(ant.sweeps().get(0).trials()).hasSize(2);
    assertThat(ant.stages()).extracting(StoredStage::key).containsExactly(Examples.key("of both"));
  }

  @Test
  void a_revised_sweep_has_its_trials_of_now_and_its_definitions_of_before() {
    Change.SweepAdded sweep = Examples.sweep("first", 3);
    store.apply(List.of(sweep));
    store.apply(
        List.of(new Change.TrialWishSet("first", Examples.trial(1).id(), TrialWish.PAUSED)));
    store.apply(List.of(Examples.revised("first", List.of(7L, 1L, 8L), List.of(0L, 2L))));
    restart();
    assertThat(seeds("first")).containsExactly(7L, 1L, 8L);
    assertThat(content("first").wishes())
        .isEqualTo(Map.of(Examples.trial(1).id(), TrialWish.PAUSED));
    assertThat(content("first").sweep().written()).isEqualTo("sweep { changed }");
    assertThat(content("first").sweep().createdAtMillis()).isEqualTo(Examples.AT);

    store.apply(List.of(Examples.revised("first", List.of(0L, 8L, 1L, 9L), List.of(7L))));
    assertThat(seeds("first")).as("one has come back").containsExactly(0L, 8L, 1L, 9L);
    assertThat(store.reader().pastDefinitions("first"))
        .extracting(PastDefinition::definitionHash)
        .containsExactly(
            sweep.sweep().definitionHash(),
            Examples.revised("first", List.of(7L, 1L, 8L), List.of(0L, 2L))
                .sweep()
                .definitionHash());
  }

  private SweepContent content(String sweep) {
    return store.reader().snapshot(sweep).orElseThrow().sweeps().get(0);
  }

  private List<Long> seeds(String sweep) {
    return content(sweep).trials().stream().map(trial -> trial.seed().orElseThrow()).toList();
  }

  @Test
  void another_sweep_of_the_same_name_is_refused_and_nothing_of_the_batch_is_kept() {
    store.apply(List.of(Examples.sweep("first", 1)));
    StoredSweep other = Examples.sweep("other", 1).sweep();
    StoredSweep sameName =
        new StoredSweep(
            "first",
            other.definitionHash(),
            "",
            "{}",
            Settings.empty(),
            "0.1.0",
            false,
            SweepState.RUNNING,
            0);
    assertThatThrownBy(
            () ->
                store.apply(
                    List.of(Examples.stage("s"), new Change.SweepAdded(sameName, List.of()))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("sweep first is stored with definition");
    assertThat(store.reader().snapshot().stages()).isEmpty();
  }

  @Test
  void a_planned_stage_that_becomes_another_stage_is_linked_to_the_last_one() {
    store.apply(List.of(Examples.sweep("first", 1), Examples.stage("s"), Examples.stage("t")));
    store.apply(List.of(Examples.link("first", "s")));
    store.apply(List.of(new Change.StageLinked("first", Examples.plan("s"), Examples.key("t"))));
    assertThat(store.reader().snapshot().sweeps().get(0).links())
        .containsExactly(Map.entry(Examples.plan("s"), Examples.key("t")));
  }

  @Test
  void a_grant_raises_the_attempt_number_and_an_older_one_does_not_lower_it() {
    store.apply(List.of(Examples.stage("s"), Examples.granted("s", 3), Examples.granted("s", 2)));
    assertThat(stage("s").attempt()).isEqualTo(3);
    assertThat(stage("s").state()).isEqualTo(StageState.RUNNING);
    assertThat(stage("s").node()).isEqualTo("w3");
    assertThat(stage("s").context()).isEqualTo(Examples.CONTEXT);
    assertThat(store.reader().attempts(Examples.key("s")))
        .extracting(attempt -> attempt.attempt().number())
        .containsExactly(2, 3);
  }

  @Test
  void a_stage_keeps_its_context_and_shows_that_an_attempt_computed_in_another() {
    NumericContext other = new NumericContext("cpu AVX512", "2.7.1", 1, "fp32", 1);
    store.apply(List.of(Examples.stage("s"), Examples.granted("s", 1)));
    assertThat(stage("s").otherContext()).isNull();
    store.apply(
        List.of(
            new Change.ContextFound(Examples.attempt("s", 1), other), Examples.granted("s", 2)));
    restart();
    assertThat(stage("s").context()).isEqualTo(Examples.CONTEXT);
    assertThat(stage("s").otherContext()).isEqualTo(other);
    assertThat(store.reader().attempts(Examples.key("s")))
        .extracting(StoredAttempt::context)
        .containsExactly(other, Examples.CONTEXT);
  }

  @Test
  void the_first_current_report_of_an_epoch_counts_and_stale_ones_do_not() {
    store.apply(
        List.of(
            Examples.stage("s"),
            Examples.granted("s", 1),
            Examples.current("s", 1, 1, Examples.epoch(1, 0.9)),
            Examples.current("s", 1, 2, Examples.epoch(2, 0.8)),
            Examples.granted("s", 2),
            Examples.current("s", 2, 1, Examples.epoch(2, 0.7)),
            Examples.stale("s", 1, 3, Examples.epoch(3, 0.6)),
            Examples.current("s", 2, 2, Examples.epoch(3, 0.5))));
    assertThat(store.reader().epochs(Examples.key("s")))
        .extracting(StoredEpoch::loss)
        .containsExactly(0.9, 0.8, 0.5);
  }

  @Test
  void a_loss_that_is_no_number_is_kept_as_such() {
    store.apply(
        List.of(Examples.stage("s"), Examples.current("s", 1, 1, Examples.epoch(1, Double.NaN))));
    assertThat(store.reader().epochs(Examples.key("s")).get(0).loss()).isNaN();
  }

  @Test
  void checkpoints_count_from_the_current_attempt_only() {
    store.apply(
        List.of(
            Examples.stage("s"),
            Examples.granted("s", 2),
            Examples.current("s", 2, 1, new Report.CheckpointSaved(1, 0, "/w2/s")),
            Examples.stale("s", 1, 5, new Report.CheckpointSaved(4, 0, "/w1/s"))));
    assertThat(stage("s").checkpoints()).isEqualTo("/w2/s");
  }

  @Test
  void predictions_count_once_their_attempt_has_set_the_result() {
    store.apply(
        List.of(
            Examples.stage("s"),
            Examples.stale("s", 1, 1, Examples.predictions(200, 205, "no")),
            Examples.stale("s", 1, 2, Examples.predictions(0, 200, "no")),
            Examples.current("s", 2, 1, Examples.predictions(0, 205, "yes"))));
    assertThat(store.reader().predictions(Examples.key("s"))).isEmpty();
    store.apply(List.of(Examples.resultSet("s", 1, 0.5)));
    assertThat(store.reader().predictions(Examples.key("s")))
        .hasSize(205)
        .allSatisfy(prediction -> assertThat(prediction.answer()).isEqualTo("no"))
        .allSatisfy(
            prediction -> assertThat(prediction.question()).isEqualTo("is it " + prediction.qid()))
        .extracting(Prediction::qid)
        .isSorted();
  }

  @Test
  void trials_are_named_with_their_sweeps_in_the_order_they_were_added() {
    Change.SweepAdded zebra = Examples.sweep("zebra", 2);
    store.apply(List.of(zebra, Examples.sweep("ant", 1)));
    assertThat(store.reader().trialNames())
        .containsExactly(
            new TrialName("zebra", zebra.trials().get(0).id()),
            new TrialName("zebra", zebra.trials().get(1).id()),
            new TrialName("ant", zebra.trials().get(0).id()));
  }

  @Test
  void a_stage_keeps_its_first_result_and_what_comes_later_is_compared_with_it() {
    store.apply(
        List.of(
            Examples.sweep("first", 1),
            Examples.stage("s"),
            Examples.link("first", "s"),
            Examples.granted("s", 1),
            Examples.granted("s", 2),
            Examples.resultSet("s", 1, 0.5)));
    store.apply(List.of(Examples.resultSet("s", 2, 0.5), Examples.resultSet("s", 3, 0.75)));
    restart();
    assertThat(stage("s").result()).isEqualTo(Examples.result(0.5));
    assertThat(stage("s").state()).isEqualTo(StageState.SUCCEEDED);
    List<StoredEvent> events = store.reader().events("first", 10);
    assertThat(events).hasSize(2);
    assertThat(events.get(0).text())
        .isEqualTo("attempt 2 came to the same result (result of attempt 1)");
    assertThat(events.get(1).text()).contains("another result").contains("0.5 against 0.75");
    assertThat(store.reader().artifacts()).containsExactly(Examples.result(0.5).weights());
    assertThat(store.reader().attempts(Examples.key("s")))
        .extracting(StoredAttempt::outcome)
        .containsExactly("succeeded", null);
  }

  @Test
  void a_stage_whose_result_is_withdrawn_is_pending_and_takes_the_next_result() {
    store.apply(
        List.of(
            Examples.stage("s"),
            Examples.granted("s", 1),
            Examples.current("s", 1, 1, new Report.CheckpointSaved(1, 0, "/w1/s")),
            Examples.current("s", 1, 2, Examples.predictions(0, 3, "no")),
            Examples.resultSet("s", 1, 0.5)));
    store.apply(List.of(new Change.ResultWithdrawn(Examples.key("s"), "weights are gone")));
    assertThat(stage("s").state()).isEqualTo(StageState.PENDING);
    assertThat(stage("s").result()).isNull();
    assertThat(stage("s").checkpoints()).isNull();
    assertThat(stage("s").attempt()).isEqualTo(1);
    assertThat(store.reader().artifacts()).isEmpty();
    assertThat(store.reader().predictions(Examples.key("s"))).isEmpty();
    store.apply(List.of(Examples.granted("s", 2), Examples.resultSet("s", 2, 0.25)));
    assertThat(stage("s").result()).isEqualTo(Examples.result(0.25));
  }

  @Test
  void failures_and_wishes_are_there_after_a_restart() {
    Change.SweepAdded sweep = Examples.sweep("first", 3);
    var paused = sweep.trials().get(1).id();
    var cancelled = sweep.trials().get(2).id();
    store.apply(
        List.of(
            sweep,
            Examples.stage("s"),
            new Change.FailuresCounted(Examples.key("s"), 2, List.of("w2", "w1")),
            new Change.TrialWishSet("first", sweep.trials().get(0).id(), TrialWish.PAUSED),
            new Change.TrialWishSet("first", sweep.trials().get(0).id(), TrialWish.RUN),
            new Change.TrialWishSet("first", paused, TrialWish.PAUSED),
            new Change.TrialWishSet("first", cancelled, TrialWish.CANCELLED)));
    restart();
    assertThat(stage("s").failures()).isEqualTo(2);
    assertThat(stage("s").failedNodes()).containsExactly("w2", "w1");
    assertThat(store.reader().snapshot().sweeps().get(0).wishes())
        .isEqualTo(Map.of(paused, TrialWish.PAUSED, cancelled, TrialWish.CANCELLED));
  }

  @Test
  void a_report_of_two_million_characters_is_kept() {
    var endless =
        new Report.Failed(Report.FailureKind.DETERMINISTIC, "x", List.of("y".repeat(2_000_000)));
    store.apply(List.of(Examples.stage("s"), Examples.current("s", 1, 1, endless)));
    assertThat(store.reader().lastSequence(Examples.attempt("s", 1))).isEqualTo(1);
  }

  @Test
  void a_finished_stage_does_not_run_again() {
    store.apply(List.of(Examples.stage("s"), Examples.resultSet("s", 1, 0.5)));
    store.apply(
        List.of(
            new Change.StageStateSet(Examples.key("s"), StageState.FAILED, "late failure"),
            Examples.granted("s", 2)));
    assertThat(stage("s").state()).isEqualTo(StageState.SUCCEEDED);
    assertThat(stage("s").reason()).isNull();
  }

  @Test
  void a_replaced_attempt_that_still_came_first_fills_the_epochs_that_nobody_else_wrote() {
    store.apply(
        List.of(
            Examples.stage("s"),
            Examples.current("s", 1, 1, Examples.epoch(1, 0.9)),
            Examples.granted("s", 2),
            Examples.current("s", 2, 1, Examples.epoch(2, 0.8)),
            Examples.stale("s", 1, 2, Examples.epoch(2, 0.8)),
            Examples.stale("s", 1, 3, Examples.epoch(3, 0.7)),
            Examples.stale("s", 1, 4, new Report.Succeeded(Examples.result(0.7))),
            Examples.resultSet("s", 1, 0.7)));
    assertThat(store.reader().epochs(Examples.key("s")))
        .extracting(StoredEpoch::epoch)
        .containsExactly(1, 2, 3);
  }

  @Test
  void the_first_end_of_an_attempt_counts() {
    store.apply(
        List.of(
            Examples.stage("s"),
            Examples.granted("s", 1),
            new Change.AttemptEnded(Examples.attempt("s", 1), "lost", "silent for 120 s", 5),
            new Change.AttemptEnded(Examples.attempt("s", 1), "failed", "NaN loss", 6)));
    StoredAttempt attempt = store.reader().attempts(Examples.key("s")).get(0);
    assertThat(attempt.outcome()).isEqualTo("lost");
    assertThat(attempt.endedAtMillis()).isEqualTo(5);
  }

  @Test
  void the_last_sequence_says_what_need_not_be_sent_again() {
    assertThat(store.reader().lastSequence(Examples.attempt("s", 1))).isZero();
    store.apply(
        List.of(
            Examples.stage("s"),
            Examples.current("s", 1, 1, Examples.epoch(1, 1)),
            Examples.current("s", 1, 2, Examples.epoch(2, 1))));
    assertThat(store.reader().lastSequence(Examples.attempt("s", 1))).isEqualTo(2);
  }

  @Test
  void the_latest_events_of_a_sweep_are_read_oldest_first() {
    store.apply(List.of(Examples.sweep("first", 1), Examples.sweep("second", 1)));
    for (int i = 0; i < 5; i++) {
      store.apply(List.of(new Change.EventLogged("first", null, "event " + i, i)));
    }
    store.apply(List.of(new Change.EventLogged("second", null, "other", 9)));
    assertThat(store.reader().events("first", 2))
        .extracting(StoredEvent::text)
        .containsExactly("event 3", "event 4");
  }

  @Test
  void a_node_is_known_by_its_last_address() {
    store.apply(
        List.of(
            new Change.NodeSeen("w1", "old", 1),
            new Change.NodeSeen("w2", "b", 2),
            new Change.NodeSeen("w1", "new", 3)));
    assertThat(store.reader().nodes())
        .containsExactly(new StoredNode("w1", "new", 3), new StoredNode("w2", "b", 2));
  }

  @Test
  void a_drained_node_stays_so_when_it_is_seen_again() {
    store.apply(
        List.of(
            new Change.NodeSeen("w1", "a", 1),
            new Change.NodeSeen("w2", "b", 1),
            new Change.DrainSet("w1", Drain.NOW),
            new Change.DrainSet("w2", Drain.FINISH),
            new Change.NodeSeen("w1", "c", 2)));
    assertThat(store.reader().snapshot().drains())
        .isEqualTo(Map.of("w1", Drain.NOW, "w2", Drain.FINISH));
    store.apply(List.of(new Change.DrainSet("w2", Drain.NONE)));
    assertThat(store.reader().snapshot().drains()).isEqualTo(Map.of("w1", Drain.NOW));
  }

  @Test
  void a_starting_coordinator_gets_what_it_needs_of_results() {
    StageResult plain = Examples.withWarnings(Examples.result(0.5), List.of());
    StageResult telling = Examples.withWarnings(Examples.result(0.25), List.of("look at this"));
    store.apply(
        List.of(
            Examples.sweep("first", 2),
            Examples.stage("plain"),
            Examples.stage("telling"),
            Examples.stage("taken"),
            Examples.stage("pending"),
            Examples.link("first", "plain"),
            Examples.granted("plain", 1),
            Examples.granted("telling", 1),
            Examples.granted("taken", 1),
            new Change.ResultSet(Examples.attempt("plain", 1), plain),
            new Change.ResultSet(Examples.attempt("telling", 1), telling),
            Examples.resultSet("taken", 1, 0.75),
            new Change.ResultWithdrawn(Examples.key("taken"), "lost")));
    Snapshot start = store.start();
    assertThat(start.stages())
        .extracting(StoredStage::outcome)
        .containsExactly(StageOutcome.of(plain), StageOutcome.of(telling), null, null);
    assertThat(start.stages()).extracting(StoredStage::result).containsOnlyNulls();
    Snapshot whole = store.reader().snapshot();
    assertThat(whole.stages())
        .extracting(StoredStage::result)
        .containsExactly(plain, telling, null, null);
    assertThat(whole.stages())
        .extracting(StoredStage::outcome)
        .isEqualTo(start.stages().stream().map(StoredStage::outcome).toList());
    assertThat(whole.sweeps()).isEqualTo(start.sweeps());
  }

  @Test
  void a_coordinator_that_was_replaced_cannot_commit() throws IOException {
    store.apply(List.of(Examples.stage("s")));
    place.tables().execute("UPDATE leader SET epoch = epoch + 1");
    assertThatThrownBy(() -> store.apply(List.of(Examples.stage("t"))))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REPLACED))
        .hasMessageContaining("epoch 2, this one has 1");
    assertThat(store.reader().snapshot().stages()).hasSize(1);
  }

  @Test
  void each_opening_has_a_higher_epoch() {
    assertThat(store.epoch()).isEqualTo(1);
    restart();
    assertThat(store.epoch()).isEqualTo(2);
  }
}

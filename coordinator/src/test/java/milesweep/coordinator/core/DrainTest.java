package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageSpec;
import milesweep.coordinator.core.Effect.Answer;
import milesweep.coordinator.store.Drain;
import org.junit.jupiter.api.Test;

/** Nodes that people take out of work, and sweeps that they put before others. */
class DrainTest {
  private final Bench bench = new Bench();

  private StageSpec startTraining() {
    bench.join("w1", 2);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(4)));
    return bench.startNext("w1");
  }

  private Answer drain(String node, Drain drain) {
    bench.step(new Event.NodeDrained(node, drain));
    return bench.answer();
  }

  private String state(String node) {
    return bench.core.nodes().stream()
        .filter(one -> one.name().equals(node))
        .map(NodeStatus::state)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_drained_node_ends_what_it_has_and_gets_nothing_more() {
    StageSpec first = startTraining();
    StageSpec second = bench.startNext("w1");
    assertThat(drain("w1", Drain.FINISH))
        .isEqualTo(
            new Answer.Done("worker w1 takes no more work; stages that run there to their end: 2"));
    assertThat(state("w1")).isEqualTo("draining");
    bench.succeed("w1", first);
    bench.succeed("w1", second);
    ToNode.Orders orders = bench.beat("w1");
    assertThat(orders.grants()).isEmpty();
    assertThat(orders.stops()).isEmpty();
    assertThat(state("w1")).isEqualTo("drained");
    assertThat(bench.join("w2", 1).grants()).as("of the one that takes work").hasSize(1);
  }

  @Test
  void a_node_that_is_drained_at_once_hands_its_stages_on_without_a_failure() {
    StageSpec first = startTraining();
    ToNode.Grant unbegun = bench.beat("w1").grants().get(0);
    drain("w1", Drain.NOW);
    ToNode.Orders orders = bench.beat("w1");
    assertThat(orders.stops())
        .containsExactly(new ToNode.Stop(first.attempt(), "its node is drained"));
    assertThat(orders.grants()).as("what it had not begun").isEmpty();
    bench.report("w1", first.attempt(), new Report.Stopped("its node is drained"));
    assertThat(bench.beat("w1").grants()).isEmpty();
    assertThat(bench.join("w2", 2).grants())
        .extracting(grant -> grant.spec().attempt().stage())
        .contains(first.attempt().stage(), unbegun.spec().attempt().stage());
    assertThat(bench.store.snapshot().stages()).allMatch(stage -> stage.failures() == 0);
  }

  @Test
  void a_node_stays_drained_over_restarts_until_it_is_undrained() {
    startTraining();
    drain("w1", Drain.NOW);
    bench.restart();
    assertThat(bench.join("w1", 2).grants()).isEmpty();
    assertThat(drain("w1", Drain.NONE)).isEqualTo(new Answer.Done("worker w1 takes work again"));
    assertThat(bench.beat("w1").stops()).isEmpty();
    assertThat(bench.beat("w1").grants()).isNotEmpty();
    assertThat(state("w1")).isEqualTo("ready");
  }

  @Test
  void a_node_has_no_say_in_what_another_was_given_not_even_after_a_restart() {
    StageSpec first = startTraining();
    bench.join("w2", 1);
    Report forged = new Report.Succeeded(Plans.result(first.kind(), "forged"));
    for (int i = 0; i < 2; i++) {
      bench.step(
          new Event.NodeHeard(
              new ToCoordinator.Reports(
                  "w2",
                  bench.incarnation("w2"),
                  first.attempt(),
                  List.of(new Report.NumberedReport(first.attempt(), 1, forged)))));
      assertThat(bench.store.resultOf(first.attempt().stage())).isNull();
      assertThat(bench.told)
          .filteredOn(notice -> notice.text().contains("which it was never given"))
          .hasSize(i + 1);
      bench.restart();
      bench.join("w1", 2);
      bench.join("w2", 1);
    }
    bench.succeed("w1", first);
    assertThat(bench.store.resultOf(first.attempt().stage()))
        .isEqualTo(Plans.result(first.kind(), first.attempt().toString()));
  }

  @Test
  void an_unknown_node_is_told_with_those_there_are() {
    assertThat(drain("w9", Drain.NOW))
        .isEqualTo(new Answer.Refused("there is no worker named w9; there are none"));
    bench.join("w1", 1);
    assertThat(drain("w9", Drain.NOW))
        .isEqualTo(new Answer.Refused("there is no worker named w9; there are w1"));
  }

  @Test
  void the_sweep_of_higher_priority_gets_the_next_slot_also_after_a_restart() {
    startTraining();
    bench.step(Plans.submission("b", Plans.trials(2)));
    assertThat(bench.core.status("b").orElseThrow().running()).isEmpty();
    bench.step(new Event.SweepPrioritised("b", 3));
    assertThat(bench.answer()).isEqualTo(new Answer.Done("sweep b has priority 3 now"));
    bench.restart();
    bench.forgetsAll("w1");
    List<ToNode.Grant> grants = bench.join("w2", 1).grants();
    assertThat(grants).hasSize(1);
    assertThat(bench.core.status("b").orElseThrow().running()).hasSize(1);
    bench.step(new Event.SweepPrioritised("none", 3));
    assertThat(bench.answer()).isEqualTo(new Answer.Refused("there is no sweep named none"));
  }
}

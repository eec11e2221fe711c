package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member that gives itself the name of another. */
class LyingNodeTest {
  private static final NodePass OWN = NodePass.random();
  private static final NodePass LIARS = NodePass.random();

  private final Bench bench = new Bench();
  private StageSpec spec;

  @BeforeEach
  void start() {
    bench.passes.put("w1", OWN);
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    spec = bench.startNext("w1");
  }

  /** What the coordinator answers to a success under the node's name. */
  private List<ToNode> forged(NodePass pass, long incarnation) {
    Report success = new Report.Succeeded(Plans.result(spec.kind(), "forged"));
    return bench.step(
        new Event.NodeHeard(
            new ToCoordinator.Reports(
                "w1",
                incarnation,
                spec.attempt(),
                List.of(new NumberedReport(spec.attempt(), 1, success)),
                pass)));
  }

  private void assertNothingForged() {
    assertThat(bench.store.resultOf(spec.attempt().stage())).isNull();
    assertThat(bench.store.reportsOf(spec.attempt())).isZero();
  }

  private ToCoordinator.Heartbeat liar(long incarnation, List<ToCoordinator.Held> held) {
    ToCoordinator.Heartbeat own = bench.heartbeat("w1");
    return new ToCoordinator.Heartbeat(
        "w1",
        incarnation,
        "pekko://milesweep@liar:1/user/worker",
        own.version(),
        own.slots(),
        held,
        null,
        LIARS);
  }

  @Test
  void reports_under_the_name_of_a_node_want_its_pass() {
    assertThat(forged(LIARS, bench.incarnation("w1"))).isEmpty();
    assertThat(forged(null, bench.incarnation("w1"))).isEmpty();
    assertNothingForged();
    bench.succeed("w1", spec);
    assertThat(bench.store.resultOf(spec.attempt().stage())).isNotNull();
  }

  @Test
  void a_farewell_under_the_name_of_a_node_wants_its_pass() {
    assertThat(bench.step(new Event.NodeHeard(new ToCoordinator.Goodbye("w1", 99, LIARS))))
        .isEmpty();
    bench.beat("w1");
    assertThat(bench.store.attemptsOf(spec.attempt().stage())).isOne();
    bench.succeed("w1", spec);
  }

  @Test
  void a_living_nodes_place_is_not_taken_by_a_higher_incarnation() {
    for (int beat = 0; beat < 10; beat++) {
      bench.now += 500;
      bench.beat("w1");
      bench.now += 500;
      bench.step(new Event.NodeHeard(liar(99, List.of())));
    }
    assertThat(bench.sent).filteredOn(ToNode.Refused.class::isInstance).isNotEmpty();
    assertThat(forged(LIARS, 99)).isEmpty();
    assertNothingForged();
    bench.succeed("w1", spec);
    assertThat(bench.store.attemptsOf(spec.attempt().stage())).isOne();
  }

  @Test
  void who_takes_the_place_of_a_silent_node_has_no_say_in_what_that_was_given() {
    for (int beat = 0; beat < 10; beat++) {
      bench.now += 1_000;
      bench.step(new Event.NodeHeard(liar(99, List.of())));
    }
    assertThat(forged(LIARS, 99)).noneMatch(ToNode.Acknowledged.class::isInstance);
    assertNothingForged();
    assertThat(bench.told).anyMatch(notice -> notice.text().contains("which it was never given"));
    assertThat(bench.store.attemptsOf(spec.attempt().stage()))
        .as("given anew, under another number")
        .isEqualTo(2);
  }

  @Test
  void nor_has_who_is_there_first_when_the_coordinator_comes_back() {
    bench.restart();
    bench.step(new Event.NodeHeard(liar(1, bench.heartbeat("w1").held())));
    assertThat(forged(LIARS, 1)).noneMatch(ToNode.Acknowledged.class::isInstance);
    assertNothingForged();
    assertThat(bench.core.status("a").orElseThrow().trials())
        .as("its word that it holds the attempt renews no lease")
        .isEqualTo(Map.of(TrialState.LOST, 1));
  }

  @Test
  void the_node_itself_goes_on_after_a_restart_of_the_coordinator_and_of_its_own() {
    bench.restart();
    bench.join("w1", 1);
    bench.succeed("w1", spec);
    assertThat(bench.store.resultOf(spec.attempt().stage())).isNotNull();
    assertThat(bench.store.attemptsOf(spec.attempt().stage())).isOne();
  }

  @Test
  void an_attempt_from_before_there_were_passes_goes_by_the_name() {
    bench.passes.remove("w1");
    bench.join("w2", 1);
    bench.submitAndPrepare("w2", Plans.submission("b", Plans.plainTrials(2)));
    StageSpec old = bench.startNext("w2");
    bench.restart();
    bench.passes.put("w2", LIARS);
    bench.join("w2", 1);
    bench.succeed("w2", old);
    assertThat(bench.store.resultOf(old.attempt().stage())).isNotNull();
  }

  @Test
  void a_pass_is_not_shown() {
    assertThat(bench.heartbeat("w1").toString()).doesNotContain(OWN.value());
    assertThat(new StageAttempt(spec.attempt().stage(), 1).toString()).doesNotContain(OWN.value());
    assertThat(OWN.print()).isNotEqualTo(OWN.value()).hasSize(32);
  }
}

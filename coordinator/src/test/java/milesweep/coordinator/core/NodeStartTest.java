package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialState;
import org.junit.jupiter.api.Test;

/** A node that starts again, with its folder or without, and another of the same name. */
class NodeStartTest {
  private final Bench bench = new Bench();

  private StageSpec startTraining() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    return bench.startNext("w1");
  }

  private static List<StageAttempt> granted(List<ToNode> sent) {
    return sent.stream()
        .filter(ToNode.Orders.class::isInstance)
        .flatMap(orders -> ((ToNode.Orders) orders).grants().stream())
        .map(grant -> grant.spec().attempt())
        .toList();
  }

  @Test
  void one_that_comes_back_with_an_empty_folder_is_taken_in_after_three_heartbeats() {
    StageSpec lost = startTraining();
    bench.join("w1", 1); // its incarnation is 2 now
    bench.loseFolder("w1");
    assertThat(bench.beatUnheard("w1")).isEmpty();
    assertThat(bench.beatUnheard("w1")).isEmpty();
    bench.beatUnheard("w1");
    assertThat(granted(bench.beatUnheard("w1")))
        .containsExactly(new StageAttempt(lost.attempt().stage(), 2));
  }

  @Test
  void so_is_one_whose_first_and_only_start_before_has_the_same_number() {
    startTraining();
    bench.loseFolder("w1");
    for (int beat = 0; beat < 3; beat++) {
      assertThat(bench.beatUnheard("w1")).isEmpty();
    }
    assertThat(granted(bench.beatUnheard("w1"))).hasSize(1);
    assertThat(bench.core.status("a").orElseThrow().trials())
        .isEqualTo(Map.of(TrialState.RUNNING, 1));
  }

  @Test
  void so_is_one_that_had_said_goodbye() {
    startTraining();
    bench.step(new Event.NodeHeard(new ToCoordinator.Goodbye("w1", bench.incarnation("w1"))));
    bench.loseFolder("w1");
    for (int beat = 0; beat < 3; beat++) {
      assertThat(bench.beatUnheard("w1")).isEmpty();
    }
    assertThat(granted(bench.beatUnheard("w1"))).hasSize(1);
  }

  @Test
  void a_namesake_of_a_living_node_is_refused_and_the_node_keeps_its_work() {
    StageSpec spec = startTraining();
    ToCoordinator.Heartbeat living = bench.heartbeat("w1");
    bench.loseFolder("w1");
    ToCoordinator.Heartbeat namesake = bench.heartbeat("w1");
    for (int beat = 0; beat < 10; beat++) {
      bench.now += 500;
      bench.step(new Event.NodeHeard(living));
      bench.now += 500;
      bench.step(new Event.NodeHeard(namesake));
    }
    assertThat(bench.sent)
        .filteredOn(ToNode.Refused.class::isInstance)
        .isNotEmpty()
        .allSatisfy(
            refused -> assertThat(((ToNode.Refused) refused).reason()).contains("use --name"));
    assertThat(bench.store.attemptsOf(spec.attempt().stage())).isEqualTo(1);
  }

  @Test
  void a_late_word_from_before_a_restart_does_no_harm() {
    startTraining();
    ToCoordinator.Heartbeat late = bench.heartbeat("w1");
    bench.join("w1", 1);
    for (int beat = 0; beat < 3; beat++) {
      assertThat(bench.step(new Event.NodeHeard(late))).isEmpty();
      bench.now += 900;
      bench.beat("w1");
    }
  }

  @Test
  void a_node_that_came_back_does_not_answer_for_the_member_that_it_was() {
    bench.join("w1", 1);
    String before = bench.member("w1");
    bench.join("w1", 1);
    bench.step(new Event.NodeReachability(before, false));
    bench.step(new Event.NodeRemoved(before));
    bench.step(Plans.submission("a", Plans.plainTrials(1)));
    assertThat(bench.beat("w1").grants()).hasSize(1);
  }
}

package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.Progress;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageSpec;
import org.junit.jupiter.api.Test;

/** Where a node is told that inputs may be had. */
class PeersTest {
  private final Bench bench = new Bench();

  private static ArtifactAddress at(String node) {
    return new ArtifactAddress("http://" + node, "token-of-" + node);
  }

  private void serve(String... nodes) {
    for (String node : nodes) {
      bench.serve(node, at(node));
    }
  }

  @Test
  void a_grant_comes_with_the_addresses_of_all_others_that_give_something_out() {
    serve("w1", "w3");
    bench.join("w1", 1);
    bench.join("w2", 1); // gives nothing out
    bench.join("w3", 0);
    bench.step(Plans.submission("a", Plans.plainTrials(2)));
    ToNode.Orders orders = bench.beat("w1");
    assertThat(orders.grants()).isNotEmpty();
    assertThat(orders.peers().nodes()).containsExactly(new ToNode.Peer("w3", at("w3")));
    assertThat(bench.beat("w3").peers()).as("where nothing is granted").isNull();
  }

  @Test
  void a_grant_that_is_no_answer_to_a_heartbeat_comes_with_them_as_well() {
    serve("w1", "w3");
    bench.join("w1", 1);
    bench.join("w3", 0);
    bench.step(Plans.submission("a", Plans.plainTrials(1)));
    StageSpec prepare = bench.startNext("w1");
    bench.sent.clear();
    bench.succeed("w1", prepare);
    assertThat(bench.sent)
        .filteredOn(ToNode.Orders.class::isInstance)
        .singleElement()
        .satisfies(orders -> assertThat(((ToNode.Orders) orders).grants()).hasSize(1))
        .satisfies(
            orders ->
                assertThat(((ToNode.Orders) orders).peers().nodes())
                    .containsExactly(new ToNode.Peer("w3", at("w3"))));
  }

  @Test
  void who_fetches_hears_of_a_new_address_and_of_nodes_that_are_gone() {
    serve("w1", "w2", "w3");
    bench.join("w2", 0);
    bench.join("w3", 0);
    bench.join("w1", 1);
    bench.step(Plans.submission("a", Plans.plainTrials(2)));
    StageSpec spec = bench.startNext("w1");
    assertThat(bench.beat("w1").peers()).as("while it trains").isNull();

    bench.progress("w1", spec.attempt(), Progress.fetching(1 << 20, 3 << 20));
    assertThat(bench.beat("w1").peers().nodes())
        .extracting(ToNode.Peer::node)
        .containsExactly("w2", "w3");
    bench.serve("w2", at("w2-again"));
    bench.join("w2", 0);
    bench.step(new Event.NodeHeard(new ToCoordinator.Goodbye("w3", bench.incarnation("w3"))));
    assertThat(bench.beat("w1").peers().nodes())
        .containsExactly(new ToNode.Peer("w2", at("w2-again")));
    bench.step(new Event.NodeRemoved(bench.member("w2")));
    assertThat(bench.beat("w1").peers().nodes()).isEmpty();
  }

  @Test
  void a_coordinator_that_has_just_begun_does_not_claim_to_know_all_nodes() {
    serve("w1");
    bench.join("w1", 1);
    bench.step(Plans.submission("a", Plans.plainTrials(2)));
    assertThat(bench.beat("w1").peers().complete()).isFalse();
    bench.silence(Bench.SETTINGS.leaseMillis());
    assertThat(bench.beat("w1").peers().complete()).isTrue();
  }
}

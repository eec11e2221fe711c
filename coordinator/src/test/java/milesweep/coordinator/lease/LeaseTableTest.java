package milesweep.coordinator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import milesweep.common.Hashes;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import org.junit.jupiter.api.Test;

class LeaseTableTest {
  private final LeaseTable table = new LeaseTable();

  private static Lease lease(String stage, int attempt, String node, long until) {
    StageKey key = new StageKey(Hashes.sha256(stage).substring(0, 32));
    return new Lease(new StageAttempt(key, attempt), node, "s0", until);
  }

  @Test
  void a_lease_holds_until_its_time_and_no_longer() {
    Lease lease = lease("a", 1, "w1", 100);
    table.put(lease);
    assertThat(table.expire(99)).isEmpty();
    assertThat(table.of(lease.attempt().stage())).contains(lease);
    assertThat(table.expire(100)).containsExactly(lease);
    assertThat(table.of(lease.attempt().stage())).isEmpty();
    assertThat(table.onNode("w1")).isEmpty();
  }

  @Test
  void a_stage_has_one_lease_and_the_last_one_put_is_it() {
    table.put(lease("a", 1, "w1", 100));
    Lease second = lease("a", 2, "w2", 200);
    table.put(second);
    assertThat(table.all()).containsExactly(second);
    assertThat(table.onNode("w1")).isEmpty();
    assertThat(table.onNode("w2")).containsExactly(second);
  }

  @Test
  void ending_a_lease_returns_it_once() {
    Lease lease = lease("a", 1, "w1", 100);
    table.put(lease);
    assertThat(table.end(lease.attempt().stage())).contains(lease);
    assertThat(table.end(lease.attempt().stage())).isEmpty();
  }

  @Test
  void a_coordinator_that_was_away_gives_every_lease_more_time_and_none_less() {
    table.put(lease("a", 1, "w1", 100));
    Lease longer = lease("b", 1, "w1", 900);
    table.put(longer);
    table.extendAll(stage -> 500);
    assertThat(table.expire(499)).isEmpty();
    assertThat(table.expire(500)).hasSize(1);
    assertThat(table.all()).containsExactly(longer);
  }
}

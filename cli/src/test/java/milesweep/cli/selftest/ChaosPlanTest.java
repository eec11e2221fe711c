package milesweep.cli.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {
  @Test
  void the_same_seed_gives_the_same_plan_and_another_seed_another() {
    assertThat(ChaosPlan.of(7, 40_000)).isEqualTo(ChaosPlan.of(7, 40_000));
    assertThat(ChaosPlan.of(7, 40_000).faults()).isNotEqualTo(ChaosPlan.of(8, 40_000).faults());
  }

  /** A seed of an old report must still mean the same plan: a changed line here breaks that. */
  @Test
  void a_seed_means_what_it_always_meant() {
    assertThat(ChaosPlan.of(3, 6_500).lines())
        .containsExactly(
            "  1  at   1.5 s  clock jump of the coordinator, for 1.8 s",
            "  2  at   3.4 s  full disk of the coordinator, for 1.8 s",
            "  3  at   4.7 s  stop of a trainer w1, slot 1, for 3.3 s",
            "  4  at   6.0 s  cut of the coordinator's link, for 8.4 s");
  }

  @Test
  void a_longer_plan_begins_like_a_shorter_one() {
    assertThat(ChaosPlan.of(5, 60_000).faults()).startsWith(first(ChaosPlan.of(5, 20_000)));
  }

  private static Fault[] first(ChaosPlan plan) {
    return plan.faults().toArray(new Fault[0]);
  }

  @Test
  void half_a_minute_has_twenty_faults_and_they_come_in_order() {
    for (int seed = 0; seed < 50; seed++) {
      assertThat(ChaosPlan.of(seed, 30_000).faults())
          .hasSizeBetween(18, 30)
          .isSortedAccordingTo(java.util.Comparator.comparingLong(Fault::atMillis))
          .allSatisfy(fault -> assertThat(fault.atMillis()).isLessThan(30_000));
    }
  }

  @Test
  void some_seed_has_faults_of_every_kind() {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (int seed = 0; seed < 20; seed++) {
      ChaosPlan.of(seed, 30_000).faults().forEach(fault -> kinds.add(fault.kind()));
    }
    assertThat(kinds).containsExactlyInAnyOrder(FaultKind.values());
  }

  @Test
  void no_time_at_all_is_refused() {
    assertThatThrownBy(() -> ChaosPlan.of(1, 0)).hasMessageContaining("0 ms");
  }
}

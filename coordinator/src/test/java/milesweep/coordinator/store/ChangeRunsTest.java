package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangeRunsTest {
  private static Change state(String stage, String reason) {
    return new Change.StageStateSet(Examples.key(stage), StageState.PENDING, reason);
  }

  private static Change ended(String stage, int number) {
    return new Change.AttemptEnded(Examples.attempt(stage, number), "failed", null, 1);
  }

  @Test
  void changes_of_different_stages_come_together_by_type() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      changes.add(Examples.granted("s" + i, 1));
      changes.add(ended("s" + i, 1));
      changes.add(state("s" + i, "r"));
    }
    assertThat(ChangeRuns.of(changes)).extracting(List::size).containsExactly(50, 50, 50);
  }

  @Test
  void what_concerns_no_stage_is_passed_by_nobody() {
    Change sweep = new Change.SweepStateSet("a", SweepState.RUNNING);
    List<Change> changes =
        List.of(ended("s", 1), sweep, ended("t", 1), state("t", "x"), sweep, ended("u", 1));
    assertThat(ChangeRuns.of(changes).stream().flatMap(List::stream)).isEqualTo(changes);
  }

  @Test
  void changes_of_one_stage_keep_their_order_and_none_is_lost() {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String stage = "s" + random.nextInt(4);
        changes.add(
            switch (random.nextInt(5)) {
              case 0 -> ended(stage, i + 1);
              case 1 -> Examples.granted(stage, i + 1);
              case 2, 3 -> state(stage, "r" + i);
              default -> new Change.SweepStateSet("w" + i, SweepState.RUNNING);
            });
      }
      List<Change> applied = ChangeRuns.of(changes).stream().flatMap(List::stream).toList();
      assertThat(applied).containsExactlyInAnyOrderElementsOf(changes);
      for (int stage = 0; stage < 4; stage++) {
        String key = Examples.key("s" + stage).value();
        assertThat(applied.stream().filter(change -> change.toString().contains(key)).toList())
            .isEqualTo(changes.stream().filter(change -> change.toString().contains(key)).toList());
      }
      assertThat(applied.stream().filter(Change.SweepStateSet.class::isInstance).toList())
          .isEqualTo(changes.stream().filter(Change.SweepStateSet.class::isInstance).toList());
    }
  }
}

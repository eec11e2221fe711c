package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.ToNode;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialSpec;
import org.junit.jupiter.api.Test;

/** Two people on one cluster. */
class FairShareTest {
  private final Bench bench = new Bench();

  private static List<TrialSpec> trials(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(seed -> Plans.trial(seed, "/data", false))
        .toList();
  }

  /** Slots by sweep, from what is granted now. */
  private Map<String, Integer> slots(String... sweeps) {
    Map<String, Integer> slots = new HashMap<>();
    for (String sweep : sweeps) {
      int used = bench.status(sweep).running().size();
      if (used > 0) {
        slots.put(sweep, used);
      }
    }
    return slots;
  }

  @Test
  void the_second_gets_its_half_as_slots_become_free() {
    bench.join("w1", 4);
    bench.submitAndPrepare("w1", Plans.submission("first", trials(1, 8)));
    ToNode.Orders orders = bench.beat("w1");
    assertThat(orders.grants()).hasSize(4);
    List<StageSpec> running = orders.grants().stream().map(ToNode.Grant::spec).toList();
    bench.startAll("w1", orders);
    bench.step(Plans.submission("second", trials(100, 8)));
    bench.report("w1", running.get(0).attempt(), new Report.Stopped("preempted"));
    StageSpec prepare = bench.startNext("w1");
    bench.succeed("w1", prepare);
    bench.beat("w1");
    bench.report("w1", running.get(1).attempt(), new Report.Stopped("preempted"));
    bench.beat("w1");
    assertThat(slots("first", "second")).isEqualTo(Map.of("first", 2, "second", 2));
    bench.restart();
    bench.join("w1", 4);
    assertThat(slots("first", "second")).isEqualTo(Map.of("first", 2, "second", 2));
  }

  @Test
  void a_sweep_with_a_limit_leaves_the_rest_alone() {
    bench.join("w1", 4);
    Settings two = Settings.empty().with("execution.max-slots", 2L);
    bench.submitAndPrepare("w1", Plans.submission("first", trials(1, 8), two));
    assertThat(bench.beat("w1").grants()).hasSize(2);
    bench.startAll("w1", bench.beat("w1"));
    assertThat(bench.beat("w1").grants()).isEmpty();
  }
}

package milesweep.cli.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChaosSummaryTest {
  private static ChaosSummary summary(List<String> findings) {
    Map<String, Integer> faults = new LinkedHashMap<>();
    faults.put("kill of a trainer", 5);
    faults.put("paused sweep", 2);
    return new ChaosSummary(7, 9, faults, 190.2, 2, 12, 0, 0, 0, 0, findings);
  }

  @Test
  void says_what_was_done_and_what_came_of_it() {
    assertThat(summary(List.of()).words())
        .isEqualTo(
            "chaos: 7 faults (5 × kill of a trainer, 2 × paused sweep) in 3 min 10 s, 12 results of 2 sweeps, 0 lost, 0 twice, 0 different: ok (seed 7)");
  }

  @Test
  void a_finding_makes_it_not_ok() {
    assertThat(summary(List.of("w1 ended by itself")).words()).endsWith(": 1 finding (seed 7)");
    assertThat(summary(List.of("w1 ended by itself")).json())
        .contains("\"ok\":false", "\"findings\":[\"w1 ended by itself\"]");
  }
}

package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the coordinator's clock while it runs: leases are on another. */
class WallClockTest {
  private static final long LEASE = Bench.SETTINGS.leaseMillis();

  private final Bench bench = new Bench();

  @BeforeEach
  void start() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    bench.startNext("w1");
  }

  /** Time passes without a word of the node, and the wall clock shows what it likes. */
  private List<String> silence(long millis, long wallMillis) {
    List<String> told = new ArrayList<>();
    for (long passed = 500; passed <= millis; passed += 500) {
      bench
          .core
          .step(new Event.Ticked(), new Moment(bench.now + passed, wallMillis))
          .forEach(
              effect -> {
                if (effect instanceof Effect.Tell tell) {
                  told.add(tell.notice().text());
                }
              });
    }
    return told;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void an_hour_forwards_or_backwards_ends_no_lease(long sign) {
    long wall = bench.moment().wallMillis() + sign * Duration.ofHours(1).toMillis();
    assertThat(silence(LEASE - 500, wall)).isEmpty();
  }

  @Test
  void nor_does_a_clock_that_stands_still_keep_one() {
    assertThat(silence(LEASE + 1_000, bench.moment().wallMillis()))
        .anyMatch(text -> text.contains("ran out"));
  }
}

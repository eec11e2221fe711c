package milesweep.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WrongTokensTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final WrongTokens wrong = new WrongTokens(3, Duration.ofSeconds(2));

  private WrongTokens.Reaction at(long second) {
    return wrong.shown("10.0.0.9", second * SECOND);
  }

  @Test
  void a_few_are_answered_at_once_and_more_of_them_late() {
    List<Duration> delays = LongStream.range(0, 5).mapToObj(s -> at(s).delay()).toList();
    assertThat(delays)
        .containsExactly(
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2));
    assertThat(at(100).delay()).as("another minute").isEqualTo(Duration.ZERO);
  }

  @Test
  void the_log_gets_the_first_and_then_a_count_each_minute() {
    assertThat(at(0).line()).contains("a wrong token, or none, was shown from 10.0.0.9");
    assertThat(LongStream.range(1, 1_000).mapToObj(i -> wrong.shown("x", i).line()))
        .allMatch(java.util.Optional::isEmpty);
    assertThat(at(61).line())
        .hasValueSatisfying(
            line -> assertThat(line).contains("since the last such line: 999 more"));
  }
}

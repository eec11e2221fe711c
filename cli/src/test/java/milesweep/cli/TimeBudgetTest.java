package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeBudgetTest {
  @ParameterizedTest(name = "{0} is {1} s, of which {2} are for work")
  @CsvSource(
      textBlock =
          """
          11h50m,     42600,  42540
          90s,        90,     45
          2d,         172800, 172740
          1d2h3m4s,   93784,  93724
          45,         2700,   2640
          12:30,      750,    690
          01:00:00,   3600,   3540
          1-12,       129600, 129540
          1-12:30,    131400, 131340
          1-12:30:15, 131415, 131355
          """)
  void is_read_with_units_and_as_slurm_writes_limits(String text, long seconds, long work) {
    assertThat(TimeBudget.of(text).whole()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(TimeBudget.of(text).work()).isEqualTo(Duration.ofSeconds(work));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "0", "0s", "-5m", "soon", "1.5h", "12h30", "1:2:3:4", "1e9d"})
  void what_is_none_is_refused_with_examples(String text) {
    assertThatThrownBy(() -> TimeBudget.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no time budget; write 11h50m");
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"99999999999999999999", "9999999999999999d"})
  void what_is_too_long_is_refused_too(String text) {
    assertThatThrownBy(() -> TimeBudget.of(text)).isInstanceOf(IllegalArgumentException.class);
  }
}

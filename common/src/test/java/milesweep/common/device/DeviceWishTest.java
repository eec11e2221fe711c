package milesweep.common.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceWishTest {
  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          auto    | cpu | true
          auto    | 1   | true
          cpu     | cpu | true
          cpu     | 0   | false
          cuda    | cpu | false
          cuda    | 3   | true
          CUDA:1  | 1   | true
          cuda:1  | 0   | false
          cuda:1  | cpu | false
          """)
  void allows_the_slots_that_it_names(String wish, String slot, boolean allowed) {
    OptionalInt gpu =
        slot.equals("cpu") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(slot));
    assertThat(DeviceWish.of(wish).allows(gpu)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"gpu", "cuda:", "cuda:-1", "cuda:x", "''", "mps"})
  void refuses_what_is_no_device(String text) {
    assertThatThrownBy(() -> DeviceWish.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, cpu, cuda or cuda:N")
        .hasMessageContaining(text);
  }

  @Test
  void is_written_as_it_is_read() {
    for (String text : new String[] {"auto", "cpu", "cuda", "cuda:7"}) {
      assertThat(DeviceWish.of(text)).hasToString(text);
    }
  }
}

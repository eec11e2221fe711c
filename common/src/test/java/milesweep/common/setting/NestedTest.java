package milesweep.common.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NestedTest {
  @Test
  void paths_become_blocks() {
    assertThat(Nested.of(Map.of("a.b.c", 1, "a.b.d", List.of(2), "e", "x", "a-b", 3)))
        .isEqualTo(Map.of("a", Map.of("b", Map.of("c", 1, "d", List.of(2))), "e", "x", "a-b", 3));
  }

  @Test
  void a_value_that_is_a_block_itself_stays_one() {
    assertThat(Nested.of(Map.of("a", Map.of("b", 1)))).isEqualTo(Map.of("a", Map.of("b", 1)));
  }

  @Test
  void a_path_cannot_be_a_value_and_hold_others() {
    assertThatThrownBy(() -> Nested.of(Map.of("a.b", 1, "a.b.c", 2, "a-x", 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.b is a value, and a.b.c is set, too");
  }
}

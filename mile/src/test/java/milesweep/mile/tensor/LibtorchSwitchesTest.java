package milesweep.mile.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LibtorchSwitchesTest {
  private LibtorchSwitches switches;

  @BeforeEach
  void open() {
    switches = LibtorchSwitches.open(Torch.version());
  }

  @AfterEach
  void as_before() {
    switches.allowTf32(false);
    switches.deterministic(false);
  }

  @Test
  void libtorch_itself_tells_that_tf32_was_switched() {
    switches.allowTf32(true);
    assertThat(switches.allowsTf32()).isTrue();
    switches.allowTf32(false);
    assertThat(switches.allowsTf32()).isFalse();
  }

  @Test
  void libtorch_itself_tells_that_it_prefers_reproducible_kernels() {
    assertThat(switches.isDeterministic()).isFalse();
    switches.deterministic(true);
    assertThat(switches.isDeterministic()).isTrue();
  }
}

package milesweep.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import milesweep.common.device.DeviceWish;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.trainer.CpuKind;
import org.junit.jupiter.api.Test;

class DeviceProbeTest {
  @Test
  void available_memory_is_read_in_kibibytes() throws IOException {
    List<String> lines =
        List.of("MemTotal:       16000000 kB", "MemFree: 1 kB", "MemAvailable:    8000000 kB");
    assertThat(DeviceProbe.parseMeminfo(lines)).isEqualTo(8_000_000L * 1024);
  }

  @Test
  void a_kernel_that_does_not_tell_is_refused() {
    assertThatThrownBy(() -> DeviceProbe.parseMeminfo(List.of("MemFree: 1 kB")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("MemAvailable");
  }

  @Test
  void cpu_slots_share_the_memory_equally() throws IOException {
    List<Slot> slots = DeviceProbe.slots(DeviceWish.of("cpu"), OptionalInt.of(3));
    assertThat(slots).extracting(Slot::name).containsExactly("cpu0", "cpu1", "cpu2");
    assertThat(slots).extracting(Slot::device).containsOnly("cpu");
    assertThat(slots).extracting(Slot::kind).containsOnly(CpuKind.here());
    assertThat(slots).extracting(Slot::memoryBytes).allMatch(bytes -> bytes > 0);
    assertThat(slots.get(0).memoryBytes()).isEqualTo(slots.get(2).memoryBytes());
    assertThatThrownBy(() -> DeviceProbe.slots(DeviceWish.of("cpu"), OptionalInt.of(0)))
        .hasMessageContaining("was 0");
  }
}

package milesweep.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import milesweep.common.device.DeviceWish;
import milesweep.common.protocol.ToCoordinator.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotPlanTest {
  private static final String LIST =
      """
      0, GPU-aaaa1111, NVIDIA H100 80GB HBM3, 81559
      1, GPU-bbbb2222, NVIDIA H100 80GB HBM3, 81559

      """;

  private static List<Gpu> two() throws IOException {
    return NvidiaSmi.parse(LIST);
  }

  private static String names(List<Slot> slots) {
    return String.join(" ", slots.stream().map(Slot::name).toList());
  }

  private static OptionalInt count(int count) {
    return count == 0 ? OptionalInt.empty() : OptionalInt.of(count);
  }

  @Test
  void the_drivers_list_is_read() throws IOException {
    assertThat(two())
        .containsExactly(
            new Gpu(0, "GPU-aaaa1111", "NVIDIA H100 80GB HBM3", 81559L << 20),
            new Gpu(1, "GPU-bbbb2222", "NVIDIA H100 80GB HBM3", 81559L << 20));
    assertThatThrownBy(() -> NvidiaSmi.parse("No devices were found"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No devices were found");
  }

  @ParameterizedTest(name = "{0} slots {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # wish  | slots | names
          auto    | 0     | cuda0 cuda1
          cuda    | 0     | cuda0 cuda1
          cuda    | 1     | cuda0
          cuda    | 3     | cuda0 cuda0-1 cuda1
          cuda:1  | 0     | cuda1
          cuda:1  | 2     | cuda1 cuda1-1
          cpu     | 2     | cpu0 cpu1
          cpu     | 0     | cpu0 cpu1 cpu2 cpu3
          """)
  void divides_a_machine_with_two_gpus(String wish, int slots, String names) throws IOException {
    SlotPlan plan = new SlotPlan(two(), 4, "cpu AVX2", 8L << 30);
    assertThat(names(plan.slots(DeviceWish.of(wish), count(slots)))).isEqualTo(names);
  }

  @Test
  void a_gpu_slot_carries_the_uuid_and_its_share_of_the_memory() throws IOException {
    List<Slot> slots =
        new SlotPlan(two(), 4, "cpu AVX2", 8L << 30)
            .slots(DeviceWish.of("cuda:1"), OptionalInt.of(2));
    assertThat(slots)
        .allSatisfy(
            slot -> {
              assertThat(slot.device()).isEqualTo("GPU-bbbb2222");
              assertThat(slot.gpuNumber()).hasValue(1);
              assertThat(slot.memoryBytes()).isEqualTo((81559L << 20) / 2);
            });
  }

  @Test
  void a_device_that_is_not_there_is_an_error_and_never_a_cpu() throws IOException {
    assertThatThrownBy(
            () ->
                new SlotPlan(List.of(), 4, "cpu AVX2", 1)
                    .slots(DeviceWish.of("cuda"), OptionalInt.empty()))
        .hasMessageContaining("no device cuda on this machine")
        .hasMessageContaining("nvidia-smi lists no GPU");
    SlotPlan plan = new SlotPlan(two(), 4, "cpu AVX2", 1);
    assertThatThrownBy(() -> plan.slots(DeviceWish.of("cuda:2"), OptionalInt.empty()))
        .hasMessageContaining("no device cuda:2")
        .hasMessageContaining("cuda:1 NVIDIA H100");
  }

  @Test
  void without_gpus_auto_takes_the_cores() {
    assertThat(
            names(
                new SlotPlan(List.of(), 3, "cpu AVX2", 9)
                    .slots(DeviceWish.AUTO, OptionalInt.empty())))
        .isEqualTo("cpu0 cpu1 cpu2");
  }

  @ParameterizedTest(name = "CUDA_VISIBLE_DEVICES={0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0              | GPU-aaaa1111
          1,0            | GPU-bbbb2222 GPU-aaaa1111
          GPU-bbbb       | GPU-bbbb2222
          7              | ''
          1,7,0          | GPU-bbbb2222
          ''             | ''
          """)
  void the_variable_of_slurm_and_people_limits_what_is_used(String variable, String uuids)
      throws IOException {
    assertThat(String.join(" ", VisibleGpus.of(two(), variable).stream().map(Gpu::uuid).toList()))
        .isEqualTo(uuids);
    assertThat(VisibleGpus.of(two(), null)).hasSize(2);
  }
}

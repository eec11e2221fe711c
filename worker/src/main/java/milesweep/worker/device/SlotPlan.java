package milesweep.worker.device;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import milesweep.common.device.DeviceWish;
import milesweep.common.protocol.ToCoordinator.Slot;

/**
 * Divides a machine into slots: with GPUs one for each, or as many as are asked for, side by side
 * on the GPUs in turn; without, one for each core or as many as are asked for. A GPU's slots are
 * named {@code cuda0}, {@code cuda0-1}, … and share its memory evenly.
 *
 * @param gpus that may be used
 * @param cores of the machine
 * @param cpuKind model of the CPU
 * @param memoryBytes available without swapping
 */
record SlotPlan(List<Gpu> gpus, int cores, String cpuKind, long memoryBytes) {

  /**
   * The slots.
   *
   * @param count how many; empty takes the usual number
   * @throws IllegalArgumentException when a device is wished for that is not there, or the count is
   *     below 1
   */
  List<Slot> slots(DeviceWish wish, OptionalInt count) {
    if (count.isPresent() && count.getAsInt() < 1) {
      throw new IllegalArgumentException("a worker needs 1 slot or more, was " + count.getAsInt());
    }
    List<Gpu> wanted =
        gpus.stream().filter(gpu -> wish.allows(OptionalInt.of(gpu.index()))).toList();
    if (wanted.isEmpty() && wish.kind() == DeviceWish.Kind.CUDA) {
      throw new IllegalArgumentException(
          "there is no device %s on this machine (%s); take another with --device, or see docs/gpu.md"
              .formatted(wish, seen()));
    }
    return wanted.isEmpty()
        ? cpuSlots(count.orElse(cores))
        : gpuSlots(wanted, count.orElse(wanted.size()));
  }

  private List<Slot> cpuSlots(int count) {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slots.add(Slot.cpu("cpu" + i, cpuKind, memoryBytes / count));
    }
    return slots;
  }

  private static List<Slot> gpuSlots(List<Gpu> wanted, int count) {
    TreeMap<Integer, Integer> perGpu = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      perGpu.merge(i % wanted.size(), 1, Integer::sum);
    }
    List<Slot> slots = new ArrayList<>();
    perGpu.forEach(
        (place, shares) -> {
          Gpu gpu = wanted.get(place);
          for (int share = 0; share < shares; share++) {
            String name = "cuda" + gpu.index() + (share == 0 ? "" : "-" + share);
            long bytes = gpu.memoryBytes() / shares;
            slots.add(new Slot(name, gpu.uuid(), gpu.index(), gpu.model(), bytes, null));
          }
        });
    return slots;
  }

  private String seen() {
    return gpus.isEmpty()
        ? "nvidia-smi lists no GPU that may be used"
        : "it has "
            + String.join(
                ", ", gpus.stream().map(gpu -> "cuda:" + gpu.index() + " " + gpu.model()).toList());
  }
}

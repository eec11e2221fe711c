package milesweep.worker.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import milesweep.common.device.DeviceWish;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.trainer.CpuKind;

/** Divides this machine into slots. */
public final class DeviceProbe {
  private static final Path MEMINFO = Path.of("/proc/meminfo");

  private DeviceProbe() {}

  /**
   * The slots of this machine.
   *
   * @param count how many; empty takes one for each GPU or core
   * @throws IllegalArgumentException when a device is wished for that is not there
   * @throws IOException when the machine does not tell what it has
   */
  public static List<Slot> slots(DeviceWish wish, OptionalInt count) throws IOException {
    List<Gpu> gpus =
        wish.kind() == DeviceWish.Kind.CPU
            ? List.of()
            : VisibleGpus.of(NvidiaSmi.list(), System.getenv("CUDA_VISIBLE_DEVICES"));
    int cores = Runtime.getRuntime().availableProcessors();
    return new SlotPlan(gpus, cores, CpuKind.here(), availableBytes()).slots(wish, count);
  }

  /** Memory that can be had without swapping, no more than a container or a job may use. */
  static long availableBytes() throws IOException {
    long available = parseMeminfo(Files.readAllLines(MEMINFO));
    return Math.min(available, MemoryLimit.ofThisProcess().orElse(Long.MAX_VALUE));
  }

  static long parseMeminfo(List<String> lines) throws IOException {
    for (String line : lines) {
      if (line.startsWith("MemAvailable:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException(MEMINFO + " has no line MemAvailable; Linux 3.14 or later is needed");
  }
}

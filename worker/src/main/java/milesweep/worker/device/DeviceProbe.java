package milesweep.worker.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.trainer.CpuKind;

/** Divides this machine into slots. */
public final class DeviceProbe {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Path CGROUP_LIMIT = Path.of("/sys/fs/cgroup/memory.max");

  private DeviceProbe() {}

  /** CPU slots {@code cpu0}, {@code cpu1}, …, each with an equal share of the available memory. */
  public static List<Slot> cpuSlots(int count) throws IOException {
    if (count < 1) {
      throw new IllegalArgumentException("a worker needs 1 slot or more, was " + count);
    }
    long share = availableBytes() / count;
    String kind = CpuKind.here();
    return IntStream.range(0, count)
        .mapToObj(i -> new Slot("cpu" + i, "cpu", kind, share, null))
        .toList();
  }

  /** Memory that can be had without swapping, no more than a container may use. */
  static long availableBytes() throws IOException {
    long available = parseMeminfo(Files.readAllLines(MEMINFO));
    if (Files.isReadable(CGROUP_LIMIT)) {
      String limit = Files.readString(CGROUP_LIMIT).trim();
      return limit.equals("max") ? available : Math.min(available, Long.parseLong(limit));
    }
    return available;
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

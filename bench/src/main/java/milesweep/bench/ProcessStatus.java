package milesweep.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of a process's memory and time. */
final class ProcessStatus {
  private ProcessStatus() {}

  /** Of this process. */
  static Path self() {
    return Path.of("/proc/self/status");
  }

  /** Seconds that all threads of this process together have had a processor. */
  static double processorSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /**
   * A field in bytes.
   *
   * @param field {@code VmRSS} now, {@code VmHWM} at its highest
   */
  static long bytes(Path status, String field) throws IOException {
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException(status + " has no " + field);
  }
}

package milesweep.mile.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Highest resident memory of this process since a mark, as Linux counts it. */
public final class PeakMemory {
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  private PeakMemory() {}

  /**
   * Forgets the peak so far: from now on it grows from the present size.
   *
   * @throws IOException where the kernel has no such switch or forbids it
   */
  public static void reset() throws IOException {
    Files.writeString(CLEAR, "5");
  }

  /** The peak in bytes. */
  public static long bytes() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(PEAK)) {
        String[] words = line.substring(PEAK.length()).trim().split("\\s+"); // "123456 kB"
        return Long.parseLong(words[0]) * 1024;
      }
    }
    throw new IOException(STATUS + " has no line " + PEAK);
  }
}

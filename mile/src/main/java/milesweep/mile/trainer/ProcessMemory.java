package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import milesweep.common.device.TrainerDevice;
import milesweep.mile.tensor.Torch;

/**
 * Memory of this process: on the CPU what is resident, from /proc; on a GPU what its tensors hold
 * there.
 */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");

  private static final boolean ON_GPU = TrainerDevice.ofEnvironment(System.getenv()).isGpu();

  private ProcessMemory() {}

  /** Bytes in use now. */
  static long current() throws IOException {
    return ON_GPU && Torch.isStarted() ? Torch.gpuCurrent() : field("VmRSS:");
  }

  /** Most bytes in use since {@link #resetPeak}. */
  static long peak() throws IOException {
    return ON_GPU && Torch.isStarted() ? Torch.gpuPeak() : field("VmHWM:");
  }

  /** Starts a new peak; where the kernel does not let us, the peak is that of the process. */
  static void resetPeak() {
    if (ON_GPU && Torch.isStarted()) {
      Torch.resetGpuPeak();
    }
    try {
      Files.writeString(CLEAR_REFS, "5");
    } catch (IOException e) {
      System.err.println(
          "trainer: " + CLEAR_REFS + " cannot be written; peak memory counts from process start");
    }
  }

  private static long field(String name) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException(STATUS + " has no " + name);
  }
}

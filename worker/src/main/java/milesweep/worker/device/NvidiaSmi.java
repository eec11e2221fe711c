package milesweep.worker.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks the driver's own tool for the GPUs of this machine. */
final class NvidiaSmi {
  private static final List<String> COMMAND =
      List.of(
          "nvidia-smi",
          "--query-gpu=index,uuid,name,memory.total",
          "--format=csv,noheader,nounits");
  private static final int PATIENCE_SECONDS = 30; // a sleeping driver takes some to wake

  private NvidiaSmi() {}

  /**
   * The GPUs; none where the tool is not installed, for then neither is a driver.
   *
   * @throws IOException when the tool is there and fails, saying what it said
   */
  static List<Gpu> list() throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(COMMAND).redirectErrorStream(true).start();
    } catch (IOException e) {
      return List.of();
    }
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("nvidia-smi gave no answer in " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IOException("interrupted while nvidia-smi ran");
    }
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.exitValue() != 0) {
      throw new IOException("nvidia-smi failed: " + output.lines().findFirst().orElse("no output"));
    }
    return parse(output);
  }

  /** Lines like {@code 0, GPU-9e…, NVIDIA H100 80GB HBM3, 81559}, memory in MiB. */
  static List<Gpu> parse(String output) throws IOException {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : output.lines().filter(text -> !text.isBlank()).toList()) {
      String[] fields = line.split(",", -1);
      try {
        gpus.add(
            new Gpu(
                Integer.parseInt(fields[0].strip()),
                fields[1].strip(),
                fields[2].strip(),
                Long.parseLong(fields[3].strip()) << 20));
      } catch (RuntimeException e) {
        throw new IOException("nvidia-smi printed a line that is not understood: " + line, e);
      }
    }
    return gpus;
  }
}

package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.trainer.CpuKind;
import milesweep.common.trial.NumericContext;
import milesweep.mile.tensor.Torch;

/** What this process computes with. */
final class Machine {
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

  private Machine() {}

  /** The numeric context of a stage on this machine, and the threads set to it. */
  static NumericContext context(int threads) throws IOException {
    Torch.setThreads(threads);
    return new NumericContext(
        CpuKind.here(), Torch.version(), threads, "fp32", NumericContext.NUMERIC_VERSION);
  }

  /** For people and for the coordinator: where and with what a stage ran. */
  static Map<String, String> environment(NumericContext context) throws IOException {
    TreeMap<String, String> environment = new TreeMap<>(context.environment());
    environment.put("java", System.getProperty("java.version"));
    environment.put("host", Files.readString(HOST).trim());
    environment.put("pid", Long.toString(ProcessHandle.current().pid()));
    return environment;
  }
}

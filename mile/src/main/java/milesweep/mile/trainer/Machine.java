package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.device.TrainerDevice;
import milesweep.common.trainer.CpuKind;
import milesweep.common.trial.NumericContext;
import milesweep.mile.command.StartLine;
import milesweep.mile.tensor.Torch;

/** What this process computes with. */
final class Machine {
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

  private Machine() {}

  /** The numeric context of a stage on this machine, and the threads set to it. */
  static NumericContext context(int threads) throws IOException {
    Torch.setThreads(threads);
    Torch.allowTf32(false); // a stage before may have
    TrainerDevice device = Torch.device();
    return new NumericContext(
        device.isGpu() ? device.model() : CpuKind.here(),
        Torch.version(),
        threads,
        "fp32",
        NumericContext.NUMERIC_VERSION);
  }

  /** The context of a program that is not ours: of libraries we know only what its keys hold. */
  static NumericContext programContext(int threads) throws IOException {
    return new NumericContext(CpuKind.here(), "program", threads, "program", StartLine.PROTOCOL);
  }

  /** For people and for the coordinator: where and with what a stage ran. */
  static Map<String, String> environment(NumericContext context) throws IOException {
    TreeMap<String, String> environment = new TreeMap<>(context.environment());
    Torch.device().uuid().ifPresent(uuid -> environment.put("gpu", uuid));
    environment.put("java", System.getProperty("java.version"));
    environment.put("host", Files.readString(HOST).trim());
    environment.put("pid", Long.toString(ProcessHandle.current().pid()));
    return environment;
  }
}

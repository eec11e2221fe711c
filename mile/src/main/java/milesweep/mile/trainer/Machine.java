package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  private static final Path KERNEL = Path.of("/proc/sys/kernel/osrelease");
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

  /** Variables that change what is computed, or say whose machine this is; no other is recorded. */
  private static final List<String> VARIABLES =
      List.of(
          "CUBLAS_WORKSPACE_CONFIG",
          "CUDA_DEVICE_ORDER",
          "CUDA_VISIBLE_DEVICES",
          "LD_PRELOAD",
          "MKL_NUM_THREADS",
          "NVIDIA_TF32_OVERRIDE",
          "OMP_NUM_THREADS",
          "PYTORCH_CUDA_ALLOC_CONF",
          "SLURM_JOB_ID",
          "SLURMD_NODENAME");

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
    String version = Machine.class.getPackage().getImplementationVersion();
    environment.put("milesweep", version == null ? "development" : version);
    environment.put(
        "java", System.getProperty("java.version") + " " + System.getProperty("java.vendor"));
    environment.put("kernel", Files.readString(KERNEL).trim());
    if (Files.isReadable(DRIVER)) {
      environment.put("driver", Files.readString(DRIVER).lines().findFirst().orElse("").trim());
    }
    for (String name : VARIABLES) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put("$" + name, value);
      }
    }
    environment.put("host", Files.readString(HOST).trim());
    environment.put("pid", Long.toString(ProcessHandle.current().pid()));
    return environment;
  }
}

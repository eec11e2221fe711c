package milesweep.common.device;

import java.util.Map;
import java.util.Optional;

/**
 * The device of one trainer process, which a worker hands over in environment variables: they are
 * read before the tensor library is loaded, and hide every other GPU from it.
 *
 * @param uuid of the GPU as the driver names it; empty for the CPU
 * @param model the GPU's name, {@code NVIDIA H100 80GB HBM3}; empty for the CPU
 */
public record TrainerDevice(Optional<String> uuid, String model) {
  /** The CPU. */
  public static final TrainerDevice CPU = new TrainerDevice(Optional.empty(), "");

  private static final String DEVICE = "MILESWEEP_DEVICE";
  private static final String MODEL = "MILESWEEP_DEVICE_MODEL";

  /** Variables for the trainer's environment. */
  public Map<String, String> environment() {
    if (uuid.isEmpty()) {
      return Map.of(DEVICE, "cpu", "CUDA_VISIBLE_DEVICES", "");
    }
    return Map.of(
        DEVICE,
        "cuda",
        MODEL,
        model,
        "CUDA_VISIBLE_DEVICES",
        uuid.get(),
        // The driver's own pool counts the highest use, which libtorch's would not tell us.
        "PYTORCH_CUDA_ALLOC_CONF",
        "backend:cudaMallocAsync",
        // Without a fixed workspace cuBLAS may choose other kernels from run to run.
        "CUBLAS_WORKSPACE_CONFIG",
        ":4096:8");
  }

  /** What a process was given; the CPU when nothing was said. */
  public static TrainerDevice ofEnvironment(Map<String, String> environment) {
    if (!"cuda".equals(environment.get(DEVICE))) {
      return CPU;
    }
    return new TrainerDevice(
        Optional.of(environment.getOrDefault("CUDA_VISIBLE_DEVICES", "")),
        environment.getOrDefault(MODEL, "CUDA device of unknown model"));
  }

  /** Whether it is a GPU. */
  public boolean isGpu() {
    return uuid.isPresent();
  }
}

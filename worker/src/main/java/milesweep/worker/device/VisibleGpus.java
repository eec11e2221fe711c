package milesweep.worker.device;

import java.util.ArrayList;
import java.util.List;

/**
 * Which GPUs a worker may use: all, or those that {@code CUDA_VISIBLE_DEVICES} names, as Slurm and
 * people set it: numbers or UUIDs (a beginning is enough), in the order wanted. As CUDA does, the
 * list ends at the first name that is no GPU.
 */
final class VisibleGpus {
  private VisibleGpus() {}

  /**
   * The GPUs that may be used.
   *
   * @param variable value of CUDA_VISIBLE_DEVICES; null when it is not set
   */
  static List<Gpu> of(List<Gpu> all, String variable) {
    if (variable == null) {
      return all;
    }
    List<Gpu> visible = new ArrayList<>();
    for (String name : variable.split(",")) {
      List<Gpu> named = all.stream().filter(gpu -> isNamed(gpu, name.strip())).toList();
      if (named.size() != 1) {
        break;
      }
      visible.add(named.get(0));
    }
    return visible;
  }

  private static boolean isNamed(Gpu gpu, String name) {
    return name.equals(Integer.toString(gpu.index()))
        || (name.startsWith("GPU-") && gpu.uuid().startsWith(name));
  }
}

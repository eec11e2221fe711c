package milesweep.cli.doctor;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import milesweep.common.protocol.ToCoordinator.Slot;

/**
 * What this machine would offer, and whether the libtorch that it has can compute there.
 *
 * @param slots finds them
 * @param flavor of the libtorch in use: {@code cpu}, {@code cu124}
 */
public record DeviceCheck(Slots slots, String flavor) implements Check {
  private static final long GIB = 1L << 30;

  /** Asks the machine for its slots. */
  public interface Slots {
    List<Slot> list() throws IOException;
  }

  @Override
  public List<Finding> look() throws IOException {
    List<Slot> all = slots.list();
    long least = all.stream().mapToLong(Slot::memoryBytes).min().orElse(0);
    String text =
        "%d x %s, %.1f GiB each"
            .formatted(
                all.size(),
                all.stream().map(Slot::kind).distinct().collect(Collectors.joining(", ")),
                least / (double) GIB);
    boolean gpus = all.stream().anyMatch(slot -> slot.gpu() != null);
    Finding memory =
        least < GIB
            ? Finding.warn("slots", text, "that is little for a model; use fewer --slots")
            : Finding.ok("slots", text);
    if (gpus && flavor.equals("cpu")) {
      return List.of(
          memory,
          Finding.fail(
              "libtorch",
              "there are GPUs, and this libtorch is for CPUs",
              "see docs/gpu.md for one with CUDA, or give --device cpu"));
    }
    return List.of(memory);
  }
}

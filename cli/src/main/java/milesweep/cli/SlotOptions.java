package milesweep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import milesweep.common.device.DeviceWish;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.view.ExecutionSettings;
import milesweep.worker.device.DeviceProbe;
import picocli.CommandLine.Option;

/** What a worker of this machine offers: for the commands that start one. */
final class SlotOptions {
  @Option(
      names = "--slots",
      paramLabel = "N",
      description =
          "Trainer processes side by side (default: execution.slots of the file, else one for each GPU, or for each core where there is none).")
  private Integer slots;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "auto, cpu, cuda or cuda:N (default: device of the file, else auto, which takes GPUs where there are some).")
  private String device;

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description = {
        "Folder on a disk of this machine for sockets, locks and caches (default: HOME/scratch).",
        "Wanted where the home is on a network file system."
      })
  private Path scratch;

  /** Folder for sockets, locks and caches; null for the usual one. */
  Path scratch() {
    return scratch;
  }

  /** The slots of a worker that serves whatever comes. */
  List<Slot> slots() throws IOException {
    return probe(DeviceWish.AUTO, OptionalInt.empty());
  }

  /** The slots of a local run of one sweep. */
  List<Slot> slots(ExecutionSettings execution) throws IOException {
    return probe(execution.device(), execution.slots());
  }

  private List<Slot> probe(DeviceWish usual, OptionalInt usualCount) throws IOException {
    if (slots != null && slots < 1) {
      throw new UserFault("milesweep: --slots must be 1 or more, was " + slots);
    }
    DeviceWish wish = device == null ? usual : wished();
    try {
      return DeviceProbe.slots(wish, slots == null ? usualCount : OptionalInt.of(slots));
    } catch (IllegalArgumentException e) {
      throw new UserFault("milesweep: " + e.getMessage());
    }
  }

  /** The device that the option names; empty when it is not given. */
  private DeviceWish wished() {
    try {
      return DeviceWish.of(device);
    } catch (IllegalArgumentException e) {
      throw new UserFault("milesweep: --device " + e.getMessage());
    }
  }
}

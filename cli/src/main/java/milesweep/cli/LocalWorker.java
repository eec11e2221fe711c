package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.worker.cluster.WorkerHome;
import milesweep.worker.cluster.WorkerSettings;
import milesweep.worker.device.DeviceProbe;
import milesweep.worker.process.TrainerLaunch;

/** How this install starts workers and their trainers. */
final class LocalWorker {
  private LocalWorker() {}

  /** A worker's folder, held until it is closed. */
  static WorkerHome home(Path home, Path scratch, String name) throws IOException {
    return WorkerHome.open(home, scratch == null ? home.resolve("scratch") : scratch, name);
  }

  /** Settings of a worker with so many CPU slots. */
  static WorkerSettings settings(Install install, int slots) throws IOException {
    Path cache = install.nativeCache();
    TrainerLaunch launch = TrainerLaunch.of(install.trainerClassPath(), cache).withNiceness(5);
    if (Files.exists(install.trainerArchive())) {
      launch = launch.withArchive(install.trainerArchive());
    }
    java.util.List<Slot> offered = DeviceProbe.cpuSlots(slots);
    return WorkerSettings.usual(Install.version(), offered, launch);
  }

  /** Names of the devices that this machine's slots compute on. */
  static Set<String> devices() throws IOException {
    return DeviceProbe.cpuSlots(1).stream().map(Slot::device).collect(Collectors.toSet());
  }

  /** One slot for each core. */
  static int defaultSlots() {
    return Runtime.getRuntime().availableProcessors();
  }
}

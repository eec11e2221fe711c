package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    java.util.List<Slot> offered = DeviceProbe.cpuSlots(slots);
    return WorkerSettings.usual(Install.version(), offered, launch(install).withNiceness(5));
  }

  /** How processes of the model library are started. */
  static TrainerLaunch launch(Install install) {
    TrainerLaunch launch = TrainerLaunch.of(install.trainerClassPath(), install.nativeCache());
    return Files.exists(install.trainerArchive())
        ? launch.withArchive(install.trainerArchive())
        : launch;
  }

  /** One slot for each core. */
  static int defaultSlots() {
    return Runtime.getRuntime().availableProcessors();
  }
}

package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import milesweep.common.device.LibtorchFolder;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.worker.cluster.WorkerHome;
import milesweep.worker.cluster.WorkerSettings;
import milesweep.worker.process.TrainerLaunch;

/** How this install starts workers and their trainers. */
final class LocalWorker {
  private LocalWorker() {}

  /** A worker's folder, held until it is closed. */
  static WorkerHome home(Path home, Path scratch, String name) throws IOException {
    return WorkerHome.open(home, scratch == null ? home.resolve("scratch") : scratch, name);
  }

  /** Settings of a worker that offers these slots. */
  static WorkerSettings settings(Install install, List<Slot> slots) throws IOException {
    Path cache = install.nativeCache();
    TrainerLaunch launch = TrainerLaunch.of(install.trainerClassPath(), cache).withNiceness(5);
    if (Files.exists(install.trainerArchive())) {
      launch = launch.withArchive(install.trainerArchive());
    }
    Optional<LibtorchFolder> own = LibtorchFolder.ofEnvironment(System.getenv());
    if (own.isPresent()) {
      launch = launch.withEnvironment(own.get().environment());
    }
    return WorkerSettings.usual(Install.version(), slots, launch);
  }
}

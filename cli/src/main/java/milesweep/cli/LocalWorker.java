package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import milesweep.common.device.DeviceWish;
import milesweep.common.device.LibtorchFolder;
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

  /** Settings of a worker that offers these slots; {@code scratch} is null where none was named. */
  static WorkerSettings settings(Install install, List<Slot> slots, Path scratch)
      throws IOException {
    return WorkerSettings.usual(Install.version(), slots, launch(install, scratch).withNiceness(5));
  }

  /** How processes of the model library are started. */
  static TrainerLaunch launch(Install install, Path scratch) throws IOException {
    TrainerLaunch launch = TrainerLaunch.of(install.trainerClassPath(), install.cache(scratch));
    if (Files.exists(install.trainerArchive())) {
      launch = launch.withArchive(install.trainerArchive());
    }
    Optional<LibtorchFolder> own = LibtorchFolder.ofEnvironment(System.getenv());
    return own.isPresent() ? launch.withEnvironment(own.get().environment()) : launch;
  }

  /** Names of the devices that this machine's slots would compute on. */
  static Set<String> devices(DeviceWish wish) throws IOException {
    return DeviceProbe.slots(wish, OptionalInt.empty()).stream()
        .map(Slot::device)
        .collect(Collectors.toSet());
  }
}

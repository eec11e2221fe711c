package milesweep.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.security.NodeNetwork;
import milesweep.worker.cluster.JoinAddress;
import milesweep.worker.cluster.WorkerHome;
import milesweep.worker.cluster.WorkerSettings;
import milesweep.worker.cluster.WorkerSystem;
import milesweep.worker.process.TrainerLaunch;

/** A worker as {@code milesweep worker} starts it; its trainers are {@link IdleTrainer}s. */
final class RealWorker {
  private static final int NICENESS = 5; // as the command has it

  private RealWorker() {}

  /** Arguments: {@code host:port} of the coordinator, home, name, slots, version. */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[1]);
    List<Slot> slots =
        IntStream.range(0, Integer.parseInt(arguments[3]))
            .mapToObj(i -> Slot.cpu("cpu" + i, "bench", 1L << 30))
            .toList();
    try (WorkerHome own = WorkerHome.open(home, home.resolve("scratch"), arguments[2])) {
      new WorkerSystem(
              own,
              WorkerSettings.usual(arguments[4], slots, launch(home.resolve("cache"))),
              NodeNetwork.local(0),
              JoinAddress.of(arguments[0]))
          .run();
    }
  }

  private static TrainerLaunch launch(Path cache) {
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(":")).map(Path::of).toList();
    TrainerLaunch usual = TrainerLaunch.of(classPath, cache);
    return new TrainerLaunch(
        usual.java(),
        usual.jvmFlags(),
        usual.classPath(),
        IdleTrainer.class.getName(),
        usual.environment(),
        usual.cache(),
        NICENESS,
        usual.idleLimit(),
        usual.orphanLimit());
  }
}

package milesweep.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import milesweep.coordinator.cluster.CoordinatorNode;

/**
 * A coordinator as the product starts it, with its store on the disk, and a process with a {@link
 * RealWorker}, whose trainers are processes as well: only the stages themselves do nothing.
 */
final class RealPathSide {
  private static final int WORKERS = 1;
  private static final int SLOTS = 2;

  private RealPathSide() {}

  /** Arguments: an empty folder, trials. */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    int trials = Integer.parseInt(arguments[1]);
    CoordinatorNode node = BenchCoordinator.start(home);
    List<Process> workers = new ArrayList<>();
    try {
      for (int i = 1; i <= WORKERS; i++) {
        workers.add(
            CoordinatorJvm.worker(
                    RealWorker.class,
                    node.clusterAddress(),
                    home,
                    "w" + i,
                    SLOTS / WORKERS,
                    BenchCoordinator.VERSION)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
      }
      SweepTimer.seconds(node.service(), home, "warm", trials);
      double seconds = SweepTimer.seconds(node.service(), home, "measured", trials);
      System.out.println(
          new Figures()
              .put("real_path_trials", trials)
              .put("real_path_workers", WORKERS)
              .put("real_path_slots", SLOTS)
              .put("real_path_seconds", seconds)
              .put("real_path_trials_per_second", trials / seconds)
              .toJson());
      System.out.flush();
      workers.forEach(RealPathSide::end);
      Runtime.getRuntime().halt(0); // a clean farewell to workers that are gone takes its time
    } finally {
      workers.forEach(RealPathSide::end);
      node.close();
    }
  }

  /** Trainers outlive their worker, and are its children as long as it lives. */
  private static void end(Process worker) {
    List<ProcessHandle> trainers = worker.descendants().toList();
    worker.destroyForcibly();
    trainers.forEach(ProcessHandle::destroyForcibly);
  }
}

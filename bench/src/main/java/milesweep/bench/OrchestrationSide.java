package milesweep.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import milesweep.coordinator.cluster.CoordinatorNode;

/**
 * A coordinator as the product starts it, with its store on the disk; two processes with an {@link
 * IdleNode} each; a sweep of one stage a trial.
 */
final class OrchestrationSide {
  private static final int WORKERS = 2;
  private static final int SLOTS = 64;

  private OrchestrationSide() {}

  /** Arguments: an empty folder, trials. */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    int trials = Integer.parseInt(arguments[1]);
    CoordinatorNode node = BenchCoordinator.start(home);
    List<Process> workers = new ArrayList<>();
    try {
      for (int i = 1; i <= WORKERS; i++) {
        workers.add(worker(node.clusterAddress(), "w" + i));
      }
      SweepTimer.seconds(node.service(), home, "warm", trials);
      double seconds = SweepTimer.seconds(node.service(), home, "measured", trials);
      System.out.println(
          new Figures()
              .put("trials", trials)
              .put("workers", WORKERS)
              .put("slots_per_worker", SLOTS)
              .put("seconds", seconds)
              .put("trials_per_second", trials / seconds)
              .toJson());
      System.out.flush();
      workers.forEach(Process::destroyForcibly);
      Runtime.getRuntime().halt(0); // a clean farewell to workers that are gone takes its time
    } finally {
      workers.forEach(Process::destroyForcibly);
      node.close();
    }
  }

  private static Process worker(String coordinator, String name) throws IOException {
    return CoordinatorJvm.worker(
            IdleWorker.class, coordinator, name, SLOTS, BenchCoordinator.VERSION)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}

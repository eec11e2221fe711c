package milesweep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import milesweep.coordinator.cluster.CoordinatorNode;
import milesweep.coordinator.cluster.CoordinatorSettings;
import milesweep.coordinator.dashboard.SweepService;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;

/**
 * A coordinator as the product starts it, with its store on the disk; two processes with an {@link
 * IdleNode} each; a sweep of one stage a trial.
 */
final class OrchestrationSide {
  private static final String VERSION = "bench";
  private static final int WORKERS = 2;
  private static final int SLOTS = 64;

  private OrchestrationSide() {}

  /** Arguments: an empty folder, trials. */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    int trials = Integer.parseInt(arguments[1]);
    CoordinatorNode node =
        CoordinatorNode.start(
            CoordinatorSettings.local(
                home, StoreAddress.of(home.resolve("coordinator"), null), 0, 0, VERSION),
            failure -> {
              System.err.println("the coordinator failed: " + failure);
              Runtime.getRuntime().halt(1);
            });
    List<Process> workers = new ArrayList<>();
    try {
      for (int i = 1; i <= WORKERS; i++) {
        workers.add(worker(node.clusterAddress(), "w" + i));
      }
      run(node.service(), home, "warm", trials / 2);
      double seconds = run(node.service(), home, "measured", trials);
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
    return CoordinatorJvm.of(IdleWorker.class, coordinator, name, SLOTS, VERSION)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** From the first result, which says that all is planned, to the end, as seconds for all. */
  private static double run(SweepService service, Path home, String name, int trials)
      throws Exception {
    Path file = LargeSweep.commands(home, name, trials, List.of("true"));
    SweepDefinition definition = SweepFile.read(file, Map.of(), home);
    service
        .submit(
            new SweepService.Submission(Files.readString(file), definition.resolvedJson(), false))
        .toCompletableFuture()
        .get(120, TimeUnit.SECONDS);
    long began = 0;
    int doneThen = 0;
    while (true) {
      SweepService.SweepOverview now =
          service.sweep(name).toCompletableFuture().get(60, TimeUnit.SECONDS).orElseThrow();
      int done = now.trials().getOrDefault("succeeded", 0);
      if (began == 0 && done > 0) {
        began = System.nanoTime();
        doneThen = done;
      }
      if (now.state().equals("finished")) {
        double seconds = (System.nanoTime() - began) / 1e9;
        System.err.printf("%s: %d trials in %.2f s%n", name, done - doneThen, seconds);
        return seconds * trials / (done - doneThen);
      }
      Thread.sleep(20);
    }
  }
}

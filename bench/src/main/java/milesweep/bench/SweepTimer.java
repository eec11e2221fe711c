package milesweep.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import milesweep.coordinator.dashboard.SweepService;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;

/** Times a sweep whose trials are of one stage each. */
final class SweepTimer {
  private SweepTimer() {}

  /** From the first result, which says that all is planned, to the end, as seconds for all. */
  static double seconds(SweepService service, Path home, String name, int trials) throws Exception {
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
      Thread.sleep(100); // looking costs the coordinator as much as some trials do
    }
  }
}

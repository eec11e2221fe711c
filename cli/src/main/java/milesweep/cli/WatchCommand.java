package milesweep.cli;

import java.util.concurrent.Callable;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Follows a sweep of a running coordinator to its end. */
@Command(
    name = "watch",
    description = "Follows a sweep of a running coordinator to its end; Ctrl-C leaves it running.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep watch quickstart"})
final class WatchCommand implements Callable<Integer> {
  @Mixin private CoordinatorOptions coordinator;

  @Parameters(
      arity = "0..1",
      paramLabel = "SWEEP",
      description = "Name of the sweep; the latest when left out.")
  private String name;

  @Override
  public Integer call() throws InterruptedException {
    CoordinatorClient client = coordinator.client();
    SweepOverview sweep = name == null ? latest(client) : coordinator.sweep(client, name);
    try (ProgressView view = Terminal.progress(System.out)) {
      FaultLines faults = new FaultLines();
      while (true) {
        faults.fresh(sweep).forEach(view::say);
        view.show(Views.of(sweep));
        if (Views.isOver(sweep)) {
          break;
        }
        if (Views.isPausedByItself(sweep)) {
          return ExitCode.TRIALS_FAILED; // its view says why
        }
        Thread.sleep(500);
        sweep = coordinator.sweep(client, sweep.name());
      }
    }
    System.out.print(client.table(java.util.Optional.of(sweep.name()), false, "table"));
    return Views.exitCode(sweep);
  }

  private SweepOverview latest(CoordinatorClient client) {
    var sweeps = client.sweeps();
    if (sweeps.isEmpty()) {
      throw new UserFault("milesweep: no sweeps yet; submit one with: milesweep submit FILE");
    }
    return sweeps.get(sweeps.size() - 1);
  }
}

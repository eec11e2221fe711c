package milesweep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.security.NodeNetwork;
import milesweep.common.view.ExecutionSettings;
import milesweep.coordinator.cluster.CoordinatorFault;
import milesweep.coordinator.cluster.CoordinatorNode;
import milesweep.coordinator.cluster.CoordinatorSettings;
import milesweep.coordinator.dashboard.SweepService;
import milesweep.coordinator.dashboard.SweepService.Submitted;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;
import milesweep.coordinator.expand.Expansion;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepReading;
import milesweep.worker.cluster.WorkerHome;
import milesweep.worker.cluster.WorkerMember;
import milesweep.worker.cluster.WorkerNode;
import milesweep.worker.cluster.WorkerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Runs a sweep on this machine: coordinator and worker in this process, a trainer process for each
 * slot.
 */
@Command(
    name = "run",
    description = {
      "Runs a sweep on this machine and prints its table.",
      "The same command again goes on where it was stopped or killed; a finished sweep prints its table."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep run sweeps/quickstart.conf --slots 2"})
final class RunCommand implements Callable<Integer> {
  @Mixin private StoreOptions home;
  @Mixin private SlotOptions slotOptions;
  @Mixin private TimeBudgetOption timeBudget;
  @Mixin private ChangeOptions change;
  @Mixin private OverrideOptions overrides;

  @Parameters(paramLabel = "FILE", description = "Sweep file.")
  private Path file;

  @Option(
      names = "--no-reuse",
      description = "Train stages again that another sweep of this home has done already.")
  private boolean noReuse;

  @Option(
      names = "--retry-failed",
      description = "Try the trials again that failed in an earlier run.")
  private boolean retryFailed;

  private final Shutdown shutdown = new Shutdown();
  private volatile boolean timeIsOver;

  @Override
  public Integer call() throws IOException, InterruptedException {
    timeBudget.whenOver(System.nanoTime(), () -> timeIsOver = true);
    SweepReading reading = overrides.read(file);
    SweepFiles.printNotes(reading, System.err::println);
    SweepDefinition definition = change.applied(reading.definition());
    Expansion expansion = SweepFiles.runnable(definition);
    List<Slot> slots = slotOptions.slots(ExecutionSettings.from(definition.base()));
    SweepFiles.requirePrecisions(
        definition, expansion, slots.stream().map(Slot::device).collect(Collectors.toSet()));
    System.out.printf(
        "sweep %s: %s on %s, home %s%n",
        definition.name(),
        Views.counted(expansion.trials().size(), "trial"),
        Views.counted(slots.size(), "slot"),
        home.home());

    Logs.toFile(home.home());
    Install install = Install.current();
    try (CoordinatorNode coordinator =
            CoordinatorNode.start(
                CoordinatorSettings.local(home.home(), home.store(), 0, 0, Install.version())
                    .withNotifyCommands(),
                RunCommand::endOnFailure);
        WorkerHome workerHome = LocalWorker.home(home.home(), slotOptions.scratch(), null)) {
      WorkerSettings settings = LocalWorker.settings(install, slots, slotOptions.scratch());
      WorkerMember worker =
          WorkerMember.start(
              coordinator.system(),
              workerHome,
              settings,
              NodeNetwork.local(0),
              workerHome.artifacts(settings.artifacts(), Optional.empty()),
              Optional.of(coordinator.clusterAddress()),
              new Quiet());
      shutdown.onSignal(
          () -> {
            System.err.println(
                "milesweep: stopping at the next checkpoint; the same command goes on from there");
            worker.leave("the run was interrupted").toCompletableFuture().join();
            coordinator.close();
          });
      int code;
      try {
        code = follow(coordinator.service(), definition);
      } catch (UserFault refusal) {
        worker.leave("the sweep is refused").toCompletableFuture().join();
        shutdown.done();
        throw refusal;
      }
      String why = code == ExitCode.UNFINISHED ? "the time budget is over" : "the run is over";
      worker.leave(why).toCompletableFuture().join();
      shutdown.done();
      return code;
    }
  }

  private int follow(SweepService service, SweepDefinition definition) throws InterruptedException {
    Submitted submitted =
        service
            .submit(
                new SweepService.Submission(
                    definition.written(), definition.resolvedJson(), noReuse, change.onChange()))
            .toCompletableFuture()
            .join();
    if (!submitted.accepted()) {
      throw new UserFault("milesweep: " + submitted.message());
    }
    if (retryFailed) {
      service
          .control(definition.name(), SweepService.Control.RETRY_FAILED)
          .toCompletableFuture()
          .join();
    }
    SweepOverview sweep = overview(service, definition.name());
    try (ProgressView view = Terminal.progress(System.out)) {
      if (submitted.known()) {
        view.say(submitted.message());
      }
      FaultLines faults = new FaultLines();
      while (true) {
        faults.fresh(sweep).forEach(view::say);
        view.show(Views.of(sweep));
        if (Views.isOver(sweep)) {
          break;
        }
        if (Views.isPausedByItself(sweep)) {
          view.say(
              sweep.name()
                  + "  "
                  + Views.whyPaused(sweep)
                  + "; mend it, then run the same command with --retry-failed");
          return ExitCode.TRIALS_FAILED;
        }
        if (timeIsOver) {
          view.say(
              "the time budget is nearly over: stopping at the next checkpoint; the same command goes on from there");
          return ExitCode.UNFINISHED;
        }
        Thread.sleep(250);
        shutdown.holdWhileStopping();
        sweep = overview(service, definition.name());
      }
    }
    if (sweep.rejected()) {
      System.err.println(
          "milesweep: nothing was trained; mend what is named above and run the same command again.");
    } else {
      System.out.print(
          service.table(Optional.of(sweep.name()), false, "table").toCompletableFuture().join());
    }
    return Views.exitCode(sweep);
  }

  private static SweepOverview overview(SweepService service, String name) {
    return service.sweep(name).toCompletableFuture().join().orElseThrow();
  }

  static void endOnFailure(Throwable cause) {
    if (cause instanceof CoordinatorFault fault) {
      System.err.println("milesweep: " + fault.getMessage());
      System.err.println(
          "milesweep: nothing that was acknowledged is lost; the same command goes on.");
      Runtime.getRuntime().halt(ExitCode.BUG);
    }
    System.err.println(
        "milesweep: what happened could not be made durable, so nothing more is accepted: "
            + cause.getMessage());
    System.err.println("milesweep: mend that, then the same command goes on from there.");
    Runtime.getRuntime().halt(ExitCode.WRONG_INPUT);
  }

  /** A local worker hears only its own process's coordinator. */
  static final class Quiet implements WorkerNode.Listener {
    @Override
    public void heard() {}

    @Override
    public void newCoordinator(long epoch) {}

    @Override
    public void refused(String reason) {
      throw new IllegalStateException(
          "the coordinator of this process refuses its own worker: " + reason);
    }
  }
}

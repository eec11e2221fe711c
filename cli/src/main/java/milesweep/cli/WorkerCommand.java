package milesweep.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.security.NodeNetwork;
import milesweep.worker.artifact.ArtifactSettings;
import milesweep.worker.cluster.JoinAddress;
import milesweep.worker.cluster.WorkerHome;
import milesweep.worker.cluster.WorkerSystem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a worker that offers slots to a coordinator, until it is stopped. */
@Command(
    name = "worker",
    description = "Offers this machine's slots to a coordinator.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep worker --join 127.0.0.1:25520 --slots 2"})
final class WorkerCommand implements Callable<Integer> {
  @Mixin private HomeOptions home;
  @Mixin private SlotOptions slotOptions;
  @Mixin private TimeBudgetOption timeBudget;
  @Mixin private NetworkOptions networkOptions;
  @Mixin private ArtifactOptions artifactOptions;

  @Option(
      names = "--join",
      required = true,
      paramLabel = "ADDRESS",
      description = "HOST:PORT of the coordinator, or file:HOME.")
  private String join;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port that the coordinator reaches it at (default: a free one).",
      defaultValue = "0")
  private int port;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of this worker (default: the first free of w1, w2, …).")
  private String name;

  @Override
  public Integer call() throws IOException, InterruptedException {
    long started = System.nanoTime();
    Logs.toConsole();
    NodeNetwork network = networkOptions.network(port);
    ArtifactSettings artifacts = artifactOptions.settings();
    JoinAddress address;
    try {
      address = JoinAddress.of(join);
      if (name != null) {
        WorkerHome.requireName(name);
      }
    } catch (IllegalArgumentException e) {
      throw new UserFault("milesweep: " + e.getMessage());
    }
    List<Slot> slots = slotOptions.slots();
    try (WorkerHome own = LocalWorker.home(home.home(), slotOptions.scratch(), name)) {
      WorkerSystem system =
          new WorkerSystem(
              own,
              LocalWorker.settings(Install.current(), slots, slotOptions.scratch()).with(artifacts),
              network,
              address);
      CountDownLatch ended = new CountDownLatch(1);
      Shutdown shutdown = new Shutdown();
      shutdown.onSignal(
          () -> {
            system.stop();
            try {
              ended.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      AtomicBoolean timeIsOver = new AtomicBoolean();
      timeBudget.whenOver(
          started,
          () -> {
            timeIsOver.set(true);
            system.stop();
          });
      System.out.printf(
          "worker %s offers %s, looking for a coordinator at %s%n",
          own.name(), Views.counted(slots.size(), "slot"), join);
      Optional<String> refusal;
      try {
        refusal = system.run();
      } finally {
        ended.countDown(); // also when its disk fails: a signal waits for this
      }
      shutdown.holdWhileStopping();
      shutdown.done();
      if (refusal.isPresent()) {
        throw new UserFault("milesweep: the coordinator refuses this worker: " + refusal.get());
      }
      return timeIsOver.get() ? ExitCode.UNFINISHED : ExitCode.DONE;
    }
  }
}

package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.security.NodeNetwork;
import milesweep.coordinator.cluster.CoordinatorNode;
import milesweep.coordinator.cluster.CoordinatorSettings;
import milesweep.coordinator.plan.PlanReport;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.worker.cluster.WorkerHome;
import milesweep.worker.cluster.WorkerMember;
import milesweep.worker.cluster.WorkerSettings;
import picocli.CommandLine.Command;

/**
 * Goes once through what every start needs, so that its classes end up in the class-data archive.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    Path home = Files.createTempDirectory("milesweep-warm-up");
    try {
      Install install = Install.current();
      SweepDefinition definition =
          SweepFiles.read(install.folder().resolve("sweeps/quickstart.conf"));
      PlanReport.of(definition).text();
      try (CoordinatorNode coordinator =
              CoordinatorNode.start(
                  CoordinatorSettings.local(
                      home,
                      new StoreAddress.File(home.resolve("coordinator")),
                      0,
                      0,
                      Install.version()),
                  RunCommand::endOnFailure);
          WorkerHome own = LocalWorker.home(home, null, null)) {
        WorkerSettings settings =
            LocalWorker.settings(install, List.of(Slot.cpu("cpu0", "cpu", 0)), null);
        WorkerMember worker =
            WorkerMember.start(
                coordinator.system(),
                own,
                settings,
                NodeNetwork.local(0),
                own.artifacts(settings.artifacts(), Optional.empty()),
                Optional.of(coordinator.clusterAddress()),
                new RunCommand.Quiet());
        CoordinatorClient client =
            CoordinatorClient.ofHome(home.resolve("coordinator")).orElseThrow();
        client.sweeps();
        client.table(Optional.empty(), true, "table");
        worker.leave("warm-up is over").toCompletableFuture().join();
      }
    } finally {
      FileTree.delete(home);
    }
    return ExitCode.DONE;
  }
}

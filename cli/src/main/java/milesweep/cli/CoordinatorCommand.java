package milesweep.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import milesweep.common.security.NodeNetwork;
import milesweep.coordinator.cluster.CoordinatorNode;
import milesweep.coordinator.cluster.CoordinatorSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a coordinator that workers join, until it is stopped. */
@Command(
    name = "coordinator",
    description = "Runs a coordinator that workers join and sweeps are submitted to.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep coordinator --home runs"})
final class CoordinatorCommand implements Callable<Integer> {
  @Mixin private StoreOptions home;
  @Mixin private NetworkOptions networkOptions;
  @Mixin private TimeBudgetOption timeBudget;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the cluster; 0 takes a free one (default: ${DEFAULT-VALUE}).",
      defaultValue = "25520")
  private int port;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Port of the HTTP API; 0 takes a free one (default: ${DEFAULT-VALUE}).",
      defaultValue = "8080")
  private int httpPort;

  @Option(
      names = "--http-host",
      paramLabel = "ADDRESS",
      description =
          "Address that the HTTP API listens at; 0.0.0.0 for all of this machine (default: that of --host).")
  private String httpHost;

  @Option(
      names = "--notify-commands",
      description =
          "Run the programs that sweeps name in notify.command, under this account. Whoever may submit may then run programs here.")
  private boolean notifyCommands;

  @Override
  public Integer call() throws InterruptedException {
    long started = System.nanoTime();
    NodeNetwork network = networkOptions.network(port);
    requirePort("--http-port", httpPort);
    Logs.toConsole();
    CoordinatorSettings settings =
        CoordinatorSettings.usual(
            home.home(),
            home.store(),
            network,
            httpHost == null ? network.host() : networkOptions.guarded(httpHost),
            httpPort,
            Install.version());
    CoordinatorNode coordinator =
        CoordinatorNode.start(
            notifyCommands ? settings.withNotifyCommands() : settings, RunCommand::endOnFailure);
    Shutdown shutdown = new Shutdown();
    shutdown.onSignal(coordinator::close);
    System.out.printf(
        "coordinator of %s listening on %s, HTTP API %s%n",
        home.home(), coordinator.clusterAddress(), coordinator.httpUrl());
    System.out.printf(
        "start workers with: milesweep worker --join %s%s%n",
        coordinator.clusterAddress(),
        network.tls().isPresent() ? " --host THEIR-ADDRESS --tls THEIR-FILES" : "");
    CountDownLatch timeIsOver = new CountDownLatch(1);
    timeBudget.whenOver(started, timeIsOver::countDown);
    timeIsOver.await();
    shutdown.holdWhileStopping();
    System.out.println(
        "the time budget is nearly over: stopping; the same command goes on from there");
    coordinator.close();
    shutdown.done();
    return ExitCode.UNFINISHED;
  }

  private static void requirePort(String option, int port) {
    if (port < 0 || port > 65_535) {
      throw new UserFault(
          "milesweep: " + option + " must be 0 to 65535, was " + port + "; 0 takes a free port");
    }
  }
}

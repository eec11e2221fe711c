package milesweep.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import milesweep.cli.selftest.ClusterClient;
import milesweep.cli.selftest.NoAnswerException;
import milesweep.coordinator.dashboard.SweepService.Control;
import milesweep.coordinator.dashboard.SweepService.Submission;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.sweepfile.SweepDefinition;

/** Asks the coordinator of a home over its HTTP API, whichever process that is now. */
final class ChaosClient implements ClusterClient {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Path coordinatorFolder;

  ChaosClient(Path home) {
    this.coordinatorFolder = home.resolve("coordinator");
  }

  private <T> T ask(Function<CoordinatorClient, T> question) throws NoAnswerException {
    try {
      CoordinatorClient client =
          CoordinatorClient.ofHome(coordinatorFolder, PATIENCE)
              .orElseThrow(() -> new UserFault("no coordinator answers"));
      return question.apply(client);
    } catch (UserFault e) {
      throw new NoAnswerException(e.getMessage(), e);
    }
  }

  @Override
  public void submit(Path file) throws NoAnswerException {
    SweepDefinition definition = SweepFiles.read(file);
    var answer =
        ask(
            client ->
                client.submit(
                    new Submission(definition.written(), definition.resolvedJson(), true)));
    if (!answer.accepted()) {
      throw new IllegalStateException("a sweep was refused: " + answer.message());
    }
  }

  @Override
  public SweepOverview sweep(String name) throws NoAnswerException {
    Optional<SweepOverview> sweep = ask(client -> client.sweep(name));
    return sweep.orElseThrow(
        () -> new IllegalStateException("sweep " + name + " was accepted, and is gone"));
  }

  @Override
  public String table(String sweep) throws NoAnswerException {
    return ask(client -> client.table(Optional.of(sweep), false, "csv"));
  }

  @Override
  public void control(String sweep, Control control) throws NoAnswerException {
    ask(client -> client.control(sweep, control));
  }

  @Override
  public void drain(String node, Drain drain) throws NoAnswerException {
    ask(client -> client.drain(node, drain));
  }
}

package milesweep.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import milesweep.coordinator.store.ReadOnlyStore;
import milesweep.coordinator.trial.NoSuchTrialException;
import milesweep.coordinator.trial.TrialAnswers;
import milesweep.coordinator.trial.TrialDesk;
import milesweep.coordinator.trial.TrialModel;
import milesweep.coordinator.trial.TrialStory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * One trial of a home, for commands about it: asked of the running coordinator, or of the store
 * when none runs.
 */
final class TrialOptions {
  @Mixin private StoreOptions home;

  @Parameters(
      index = "0",
      paramLabel = "TRIAL",
      description = "Id of the trial or its beginning; milesweep tables --format csv lists them.")
  private String trial;

  @Option(
      names = "--sweep",
      paramLabel = "NAME",
      description = "Look for the trial in this sweep only.")
  private String sweep;

  /** The home, absolute. */
  Path home() {
    return home.home();
  }

  /** The home and its store. */
  StoreOptions store() {
    return home;
  }

  /** What was written for the trial, by commands that may mean a sweep by it. */
  String written() {
    return trial;
  }

  /** Whether a sweep was named beside the trial. */
  boolean isOfSweep() {
    return sweep != null;
  }

  /** What the trial's model is made of. */
  TrialModel model() {
    return ask(client -> client.model(trial, named()), desk -> desk.model(trial, named()));
  }

  /** All that is known of the trial. */
  TrialStory story() {
    return ask(client -> client.story(trial, named()), desk -> desk.story(trial, named()));
  }

  /** What the trial answered. */
  TrialAnswers answers() {
    return ask(client -> client.answers(trial, named()), desk -> desk.answers(trial, named()));
  }

  private Optional<String> named() {
    return Optional.ofNullable(sweep);
  }

  private <T> T ask(Function<CoordinatorClient, T> running, Function<TrialDesk, T> stored) {
    Optional<CoordinatorClient> client = home.coordinator();
    if (client.isPresent()) {
      return running.apply(client.get());
    }
    try (ReadOnlyStore store = ReadOnlyStore.open(home.store())) {
      return stored.apply(new TrialDesk(store.reader()));
    } catch (NoSuchTrialException e) {
      throw new UserFault("milesweep: " + e.getMessage());
    }
  }
}

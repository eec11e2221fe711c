package milesweep.cli;

import java.nio.file.Path;
import java.util.Optional;
import milesweep.coordinator.store.StoreAddress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The home and its store, for commands that open the store. */
final class StoreOptions {
  @Mixin private HomeOptions home;

  @Option(
      names = "--store",
      paramLabel = "URL",
      description = {
        "Keep the store on a PostgreSQL server, jdbc:postgresql://HOST:PORT/DATABASE?user=NAME, instead of a file in the home.",
        "The password comes from PGPASSWORD or ~/.pgpass. The home remembers the URL."
      })
  private String url;

  /** The home, absolute. */
  Path home() {
    return home.home();
  }

  /** Who answers for the home now; nobody where another store was named. */
  Optional<CoordinatorClient> coordinator() {
    return url == null ? CoordinatorClient.ofHome(home.coordinatorFolder()) : Optional.empty();
  }

  /** The store that was named, else the home's. */
  StoreAddress store() {
    return StoreAddress.of(home.coordinatorFolder(), url);
  }
}

package milesweep.coordinator.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a store is. Each belongs to a coordinator's folder, in which lies a file's everything and a
 * server's name.
 */
public sealed interface StoreAddress {
  /** The coordinator's folder, {@code HOME/coordinator}. */
  Path folder();

  /** An H2 file in the folder. */
  record File(Path folder) implements StoreAddress {}

  /** Tables on a PostgreSQL server. */
  record Server(Path folder, PostgresUrl url) implements StoreAddress {}

  /**
   * The store that a folder has, or begins with: the server that is named, else the one that it was
   * used with before, else its file.
   *
   * @param url a JDBC URL of PostgreSQL, or null
   * @throws StoreException of kind UNSUITABLE when the URL is none
   */
  static StoreAddress of(Path folder, String url) {
    return Optional.ofNullable(url)
        .map(PostgresUrl::new)
        .or(() -> new StoreNote(folder).read())
        .<StoreAddress>map(server -> new Server(folder, server))
        .orElseGet(() -> new File(folder));
  }
}

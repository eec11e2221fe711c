package milesweep.coordinator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import milesweep.coordinator.store.StoreException.Kind;
import milesweep.coordinator.store.StoreLock.Purpose;
import org.jdbi.v3.core.Handle;

/**
 * A look at a store that changes nothing in it, whatever its version.
 *
 * @param where its name for people
 * @param schema its version; 0 where there is none yet
 * @param newest version that this program brings it to
 */
public record StoreInspection(String where, int schema, int newest) {
  /**
   * Looks. A file is held for a moment, as by a reader.
   *
   * @throws StoreException when it is in use, cannot be reached or read, is damaged, or a newer
   *     version wrote it
   */
  public static StoreInspection of(StoreAddress address) {
    StoreInspection found =
        address instanceof StoreAddress.Server server ? server(server) : file(address);
    if (found.schema > found.newest) {
      throw StoreException.at(
          Kind.NEWER,
          found.where,
          "it has schema version %d, this version of milesweep knows %d; use the newer one"
              .formatted(found.schema, found.newest),
          null);
    }
    return found;
  }

  private static StoreInspection file(StoreAddress address) {
    StoreFolder folder = new StoreFolder(address.folder());
    H2Failures failures = new H2Failures(folder);
    try {
      if (!Files.exists(folder.database()) && !Files.exists(folder.length())) {
        return new StoreInspection(folder.database().toString(), 0, SchemaMigration.NEWEST);
      }
      try (StoreLock lock = StoreLock.take(folder, Purpose.READER)) {
        StoreLength.check(folder);
        JdbcAccess access =
            new JdbcAccess(
                "jdbc:h2:file:" + folder.databaseName() + ";ACCESS_MODE_DATA=r",
                Map.of("user", H2Database.USER, "password", folder.readPassword()));
        return seen(access, folder.database().toString());
      }
    } catch (IOException | RuntimeException e) {
      throw failures.of("reading", e);
    }
  }

  private static StoreInspection server(StoreAddress.Server address) {
    String where = address.url().place();
    try {
      return seen(PostgresDatabase.access(address.url(), Purpose.READER), where);
    } catch (RuntimeException e) {
      throw new PostgresFailures(where).of("reading", e);
    }
  }

  private static StoreInspection seen(JdbcAccess access, String where) {
    try (Handle handle = access.jdbi().open()) {
      return new StoreInspection(where, SchemaMigration.version(handle), SchemaMigration.NEWEST);
    }
  }
}

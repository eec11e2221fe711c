package milesweep.coordinator.store;

import java.util.Optional;
import milesweep.coordinator.store.StoreException.Kind;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;

/**
 * Brings a database to the newest schema with the scripts of {@code db/migration}. Flyway costs
 * about 0.3 s of a cold start, so it is loaded only when there is something to do.
 */
record SchemaMigration(JdbcAccess access, String where, StoreFailures failures) {
  /** Version of the last script; raised with each new one. */
  static final int NEWEST = 10;

  /**
   * Runs the scripts that this database has not seen.
   *
   * @throws StoreException of kind NEWER when it has seen one that this version does not know, of
   *     kind DAMAGED when a script does not fit what is there
   */
  void bringUpToDate(Handle handle) {
    int found = version(handle);
    if (found > NEWEST) {
      throw StoreException.at(
          Kind.NEWER,
          where,
          "it has schema version "
              + found
              + ", this version of milesweep knows "
              + NEWEST
              + "; use the newer version that wrote it",
          null);
    }
    if (found < NEWEST) {
      try {
        access.flyway().migrate();
      } catch (FlywayException e) {
        throw unfit(found, e);
      }
    }
  }

  /** What a script finds is no schema that a script has left; a disk that fails is told as that. */
  private RuntimeException unfit(int found, FlywayException cause) {
    StoreException told = failures.of("opening", cause);
    return told.kind() != Kind.BROKEN
        ? told
        : failures.unfit(" is not as its schema version " + found + " should be", cause);
  }

  /** 0 for a database without a schema. */
  static int version(Handle handle) {
    boolean migrated =
        handle
                .createQuery(
                    """
                SELECT COUNT(*) FROM information_schema.tables
                WHERE table_schema = CURRENT_SCHEMA AND table_name = 'flyway_schema_history'
                """)
                .mapTo(Integer.class)
                .one()
            > 0;
    Optional<Integer> version =
        migrated
            ? handle
                .createQuery(
                    """
                    SELECT MAX(CAST("version" AS INTEGER)) FROM "flyway_schema_history"
                    WHERE "success"
                    """)
                .mapTo(Integer.class)
                .findOne()
            : Optional.empty();
    return version.orElse(0);
  }
}

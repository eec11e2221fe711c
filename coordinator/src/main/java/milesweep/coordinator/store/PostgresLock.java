package milesweep.coordinator.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import milesweep.coordinator.store.StoreException.Kind;
import milesweep.coordinator.store.StoreLock.Purpose;
import org.jdbi.v3.core.Handle;

/**
 * The right to write a store on a server: an advisory lock of the session that writes, whose key is
 * the store's schema. The server frees it when the connection ends, however that ends.
 */
record PostgresLock(Handle session, String where) {
  private static final String COORDINATOR = "milesweep coordinator: ";

  /** The upper half of the key, "MILE"; the lower one is the schema's object id. */
  private static final int CLASS = 0x4D494C45;

  private static final String KEY =
      "(SELECT (CAST("
          + CLASS
          + " AS BIGINT) << 32) | CAST(oid AS BIGINT) FROM pg_namespace WHERE nspname = current_schema())";

  /** A connection whose process was killed is still there for a moment. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(20);

  /** What the server shows of a connection; names the process to whoever is refused. */
  static String applicationName(Purpose purpose) {
    return (purpose == Purpose.COORDINATOR ? COORDINATOR : "milesweep reader: ") + thisProcess();
  }

  /**
   * Takes the lock; waits 5 s for another process's.
   *
   * @throws StoreException of kind IN_USE when another connection holds it
   */
  void take() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!asked("SELECT pg_try_advisory_lock(" + KEY + ")")) {
      Optional<String> holder = holder();
      boolean own = holder.filter(words -> words.startsWith(thisProcess() + " ")).isPresent();
      if (own || System.nanoTime() > deadline) {
        String who =
            own
                ? "this process has it open already"
                : holder.orElse("another connection holds it as coordinator");
        throw StoreException.at(
            Kind.IN_USE,
            where,
            who
                + "; stop it, or use another store"
                + (own ? "" : " (if its machine is gone, the server notices within half a minute)"),
            null);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  void giveBack() {
    asked("SELECT pg_advisory_unlock(" + KEY + ")");
  }

  /** Empty when it is gone by now, or of a user whose connections this one may not see. */
  private Optional<String> holder() {
    return session
        .createQuery(
            """
            SELECT application_name,
              to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
            FROM pg_locks JOIN pg_stat_activity ON pg_stat_activity.pid = pg_locks.pid
            WHERE locktype = 'advisory' AND granted AND objsubid = 1
              AND (CAST(classid AS BIGINT) << 32) | CAST(objid AS BIGINT) =
            """
                + KEY
                + " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())")
        .map((row, context) -> words(row.getString(1), row.getString(2)))
        .findFirst()
        .filter(words -> !words.isEmpty());
  }

  private static String words(String application, String since) {
    return application == null || !application.startsWith(COORDINATOR)
        ? ""
        : application.substring(COORDINATOR.length()) + " holds it as coordinator since " + since;
  }

  private boolean asked(String question) {
    return session.createQuery(question).mapTo(Boolean.class).one();
  }

  private static String thisProcess() {
    try {
      return "process "
          + ProcessHandle.current().pid()
          + " on "
          + Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package milesweep.coordinator.store;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import milesweep.common.disk.DiskProbe;
import milesweep.common.security.SecretVariables;
import milesweep.coordinator.store.StoreException.Kind;
import milesweep.coordinator.store.StoreLock.Purpose;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables on a PostgreSQL server. A coordinator's lock belongs to the very connection that it writes
 * on, so what is committed there was committed under the lock; the lock of its folder keeps a
 * second one of the same home away. A lost connection is made anew, for {@link #PATIENCE}; readers
 * need no lock and may be many.
 */
final class PostgresDatabase implements StoreDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

  /** How long a coordinator waits for a server that is restarted or replaced. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(200);

  private final String where;
  private final Jdbi jdbi;
  private final PostgresFailures failures;
  private final StoreLock folderLock; // null for a reader, and where the folder has no locks
  private Handle writer;
  private PostgresSession.Id writerId;
  private boolean closed;

  private PostgresDatabase(
      String where, Jdbi jdbi, PostgresFailures failures, StoreLock folderLock, Handle writer) {
    this.where = where;
    this.jdbi = jdbi;
    this.failures = failures;
    this.folderLock = folderLock;
    this.writer = writer;
    this.writerId = new PostgresSession(writer, where).id();
  }

  /**
   * Connects.
   *
   * @throws StoreException saying what stands in the way
   */
  static PostgresDatabase open(StoreAddress.Server address, Purpose purpose) {
    String where = address.url().place();
    PostgresFailures failures = new PostgresFailures(where);
    JdbcAccess access = access(address.url(), purpose);
    Jdbi jdbi = access.jdbi().registerArgument(new WithoutNul());
    StoreLock folderLock = null;
    Handle first = null;
    try {
      if (purpose == Purpose.COORDINATOR) {
        StoreFolder folder = StoreFolder.create(address.folder());
        folderLock = folderLock(folder);
        new StoreNote(folder.path()).require(address.url());
      }
      first = jdbi.open();
      new PostgresSession(first, where).requireSchema(address.url());
      SchemaMigration migration = new SchemaMigration(access, where, failures);
      if (purpose == Purpose.COORDINATOR) {
        lead(first, where);
        migration.bringUpToDate(first);
        new StoreNote(address.folder()).write(address.url());
      } else {
        readable(first, where, migration);
      }
      return new PostgresDatabase(where, jdbi, failures, folderLock, first);
    } catch (IOException | RuntimeException e) {
      StoreException failure =
          e instanceof IOException // the folder's
              ? new H2Failures(new StoreFolder(address.folder())).of("opening", e)
              : failures.of("opening", e);
      giveUp(first, failure);
      giveUp(folderLock, failure);
      throw failure;
    }
  }

  /**
   * Null on a file system without locks: the server's lock keeps a second coordinator of the home
   * away as well, since a home has one store.
   */
  private static StoreLock folderLock(StoreFolder folder) throws IOException {
    Optional<String> unsafe = DiskProbe.unsafeLocks(folder.path());
    unsafe.ifPresent(
        why -> LOG.warn("{} is not locked ({}); the server's lock is", folder.path(), why));
    return unsafe.isPresent() ? null : StoreLock.take(folder, Purpose.COORDINATOR);
  }

  static JdbcAccess access(PostgresUrl url, Purpose purpose) {
    Map<String, String> properties = new HashMap<>();
    properties.put("ApplicationName", PostgresLock.applicationName(purpose));
    properties.put("connectTimeout", "10");
    properties.put("socketTimeout", "300"); // seconds; far above the longest statement
    properties.put("tcpKeepAlive", "true");
    properties.put("logServerErrorDetail", "false"); // would show values, which may be private
    Map<String, String> environment = System.getenv();
    if (url.user().isEmpty() && environment.containsKey("PGUSER")) {
      properties.put("user", environment.get("PGUSER"));
    }
    // The driver itself reads ~/.pgpass and PGPASSFILE, but not this one.
    if (environment.containsKey(SecretVariables.STORE_PASSWORD)) {
      properties.put("password", environment.get(SecretVariables.STORE_PASSWORD));
    }
    return new JdbcAccess(url.text(), Map.copyOf(properties));
  }

  private static void lead(Handle session, String where) {
    PostgresSession settings = new PostgresSession(session, where);
    settings.requireDurable();
    settings.prepareForWriting();
    new PostgresLock(session, where).take();
  }

  /** An older schema is brought up to date, which a coordinator must not be at work in. */
  private static void readable(Handle session, String where, SchemaMigration migration) {
    int found = SchemaMigration.version(session);
    if (found == 0) {
      throw StoreException.at(
          Kind.MISSING, where, "no store here yet; run a sweep first, or name another", null);
    }
    if (found < SchemaMigration.NEWEST) {
      new PostgresLock(session, where).take();
    }
    migration.bringUpToDate(session);
    if (found < SchemaMigration.NEWEST) {
      new PostgresLock(session, where).giveBack();
    }
  }

  private static void giveUp(AutoCloseable half, StoreException failure) {
    try {
      if (half != null) {
        half.close();
      }
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public String where() {
    return where;
  }

  @Override
  public Handle writer() {
    return writer;
  }

  @Override
  public Jdbi readers() {
    return jdbi;
  }

  /** One snapshot, and no failures because of what others write meanwhile. */
  @Override
  public TransactionIsolationLevel readIsolation() {
    return TransactionIsolationLevel.REPEATABLE_READ;
  }

  @Override
  public PostgresFailures failures() {
    return failures;
  }

  /** The server has answered a commit when it was on disk: {@link PostgresSession}. */
  @Override
  public void makeDurable() {}

  @Override
  public boolean canBeLost() {
    return true;
  }

  @Override
  public boolean regain() {
    closeQuietly(writer);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Handle fresh = null;
      try {
        fresh = jdbi.open();
        PostgresSession session = new PostgresSession(fresh, where);
        session.end(writerId);
        lead(fresh, where);
        writerId = session.id();
        writer = fresh;
        return true;
      } catch (RuntimeException e) {
        StoreException failure = failures.of("connecting again", e);
        giveUp(fresh, failure);
        if (failure.kind() != Kind.UNREACHABLE || System.nanoTime() > deadline) {
          throw failure;
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      closeQuietly(writer); // everything is on disk already, and the server frees the lock
      if (folderLock != null) {
        folderLock.close();
      }
    }
  }

  private static void closeQuietly(Handle session) {
    try {
      session.close();
    } catch (RuntimeException e) {
      // A lost connection cannot be closed any better.
    }
  }
}

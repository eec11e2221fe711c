package milesweep.coordinator.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import milesweep.common.disk.DiskProbe;
import milesweep.coordinator.store.StoreException.Kind;
import milesweep.coordinator.store.StoreLock.Purpose;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * The opened H2 file: under the store's lock, at the newest schema, kept open until closed.
 *
 * <p>{@code WRITE_DELAY=0} hands each commit to the system at once and {@link #makeDurable} makes
 * the disk keep it; H2's default loses acknowledged rows when the process is killed. It only ever
 * appends: where freed space was written again, some kills took acknowledged rows along all the
 * same (figures in docs/store.md). A large file is compacted as a whole when it is closed.
 */
final class H2Database implements StoreDatabase {
  private static final String SETTINGS =
      ";WRITE_DELAY=0" // a commit is out of this process before it returns
          + ";DB_CLOSE_ON_EXIT=FALSE" // H2's own exit hook would close it under the writer
          + ";REUSE_SPACE=FALSE" // with reuse, a kill now and then took acknowledged rows along
          + ";LOCK_TIMEOUT=5000"
          + ";QUERY_CACHE_SIZE=64" // one transaction has a dozen statements, and the next the same
          + ";LAZY_QUERY_EXECUTION=TRUE" // else large answers go to a temporary file first
          + ";CACHE_SIZE=32768" // KiB; what is written together lies together
          + ";COMPRESS=FALSE" // compressed pages are 64 KiB, each written anew for one change
          + ";TRACE_LEVEL_FILE=0"; // failures are thrown, and their texts may hold private data

  static {
    // Values that are looked up once need no cache; hashing long texts for it takes time.
    System.setProperty("h2.objectCache", "false");
  }

  private static final long COMPACT_ABOVE_BYTES = 16L << 20; // takes about 0.3 s to rewrite
  static final String USER = "milesweep"; // made with the file, hence its admin

  private final StoreFolder folder;
  private final Purpose purpose;
  private final StoreLock lock;
  private final H2Failures failures;
  private final Jdbi jdbi;
  private final Handle writer;
  private final StoreLength length; // null for a reader
  private boolean closed;

  private H2Database(
      StoreFolder folder,
      Purpose purpose,
      StoreLock lock,
      Jdbi jdbi,
      Handle writer,
      StoreLength length) {
    this.folder = folder;
    this.purpose = purpose;
    this.lock = lock;
    this.failures = new H2Failures(folder);
    this.jdbi = jdbi;
    this.writer = writer;
    this.length = length;
  }

  /**
   * Opens the folder's database, made new where there is none and {@code purpose} allows it.
   *
   * @throws StoreException saying what stands in the way
   */
  static H2Database open(Path path, Purpose purpose) {
    StoreFolder folder =
        purpose == Purpose.COORDINATOR ? StoreFolder.create(path) : StoreFolder.existing(path);
    H2Failures failures = new H2Failures(folder);
    StoreLock lock = null;
    Handle writer = null;
    try {
      if (purpose == Purpose.COORDINATOR) {
        requireFit(folder);
      }
      lock = StoreLock.take(folder, purpose);
      StoreLength.check(folder);
      JdbcAccess access =
          new JdbcAccess(
              "jdbc:h2:file:" + folder.databaseName() + SETTINGS,
              Map.of("user", USER, "password", folder.readPassword()));
      Jdbi jdbi = access.jdbi();
      writer = jdbi.open();
      folder.keepDatabasePrivate();
      new SchemaMigration(access, folder.path().toString(), failures).bringUpToDate(writer);
      StoreLength length = null;
      if (purpose == Purpose.COORDINATOR) {
        length = StoreLength.open(folder);
        folder.syncFolder();
      }
      return new H2Database(folder, purpose, lock, jdbi, writer, length);
    } catch (IOException | RuntimeException e) {
      StoreException failure = failures.of("opening", e);
      giveUp(writer, lock, failure);
      throw failure;
    }
  }

  /** A file system is looked at before there is anything on it to lose. */
  private static void requireFit(StoreFolder folder) throws IOException {
    Optional<String> fault = StoreDisk.fault(DiskProbe.quick(folder.path()));
    if (fault.isPresent()) {
      throw StoreException.inFolder(Kind.UNSUITABLE, folder.path(), fault.get(), null);
    }
  }

  private static void giveUp(Handle writer, StoreLock lock, StoreException failure) {
    try {
      if (writer != null) {
        writer.close();
      }
      if (lock != null) {
        lock.close();
      }
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public String where() {
    return folder.path().toString();
  }

  @Override
  public Handle writer() {
    return writer;
  }

  @Override
  public Jdbi readers() {
    return jdbi;
  }

  @Override
  public TransactionIsolationLevel readIsolation() {
    return TransactionIsolationLevel.SERIALIZABLE;
  }

  @Override
  public StoreFailures failures() {
    return failures;
  }

  /** An fsync. */
  @Override
  public void makeDurable() {
    writer.execute("CHECKPOINT SYNC");
    try {
      length.note();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file cannot be lost under an open database. */
  @Override
  public boolean canBeLost() {
    return false;
  }

  @Override
  public boolean regain() {
    return false;
  }

  /** A coordinator leaves a large file compacted. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (lock;
        length;
        writer) {
      if (purpose == Purpose.COORDINATOR && Files.size(folder.database()) > COMPACT_ABOVE_BYTES) {
        length.forget();
        shutDown("SHUTDOWN COMPACT");
        length.note();
        folder.keepDatabasePrivate(); // it is another file now
        folder.syncFolder();
      } else {
        shutDown("SHUTDOWN IMMEDIATELY"); // everything is on disk already
      }
    } catch (SQLException | IOException | JdbiException e) {
      throw failures.of("closing", e);
    }
  }

  /** Past Jdbi, which would ask the closed database for a count. */
  private void shutDown(String how) throws SQLException {
    try (Statement statement = writer.getConnection().createStatement()) {
      statement.execute(how);
    }
  }
}

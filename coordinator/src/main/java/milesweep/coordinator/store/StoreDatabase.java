package milesweep.coordinator.store;

import milesweep.coordinator.store.StoreLock.Purpose;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * An opened database at the newest schema, a coordinator's under its lock. Everything in which H2
 * and PostgreSQL differ is behind this; the SQL of the repositories is one for both.
 */
sealed interface StoreDatabase extends AutoCloseable permits H2Database, PostgresDatabase {
  /**
   * Opens the database, made new where there is none and {@code purpose} allows it.
   *
   * @throws StoreException saying what stands in the way
   */
  static StoreDatabase open(StoreAddress address, Purpose purpose) {
    if (address instanceof StoreAddress.Server server) {
      return PostgresDatabase.open(server, purpose);
    }
    return H2Database.open(address.folder(), purpose);
  }

  /** The store's name for people: its folder or its URL. */
  String where();

  /** The one connection that writes; not to be used by two threads at once. */
  Handle writer();

  /** A fresh connection for each use, for reading beside the writer. */
  Jdbi readers();

  /** In which all statements of one transaction see one state. */
  TransactionIsolationLevel readIsolation();

  StoreFailures failures();

  /** Returns when the disk has everything that was committed before. For coordinators. */
  void makeDurable();

  /** Whether the lock may go while the database is open, so that an idle coordinator must look. */
  boolean canBeLost();

  /**
   * After a failure of kind UNREACHABLE: waits for the server and takes the lock again. Who holds
   * it once more must still check the leadership: another may have led in between.
   *
   * @return whether {@link #writer} is a new connection
   * @throws StoreException when the server does not come back, or another holds the lock
   */
  boolean regain();

  /**
   * Closes the database, under readers that are still at it as well, and gives the lock back. A
   * second call does nothing.
   */
  @Override
  void close();
}

package milesweep.coordinator.store;

import milesweep.coordinator.store.StoreLock.Purpose;

/**
 * A store opened for reading, a file only while no coordinator runs. The file's lock is held
 * meanwhile: close it soon, a starting coordinator waits 5 s for it.
 */
public final class ReadOnlyStore implements AutoCloseable {
  private final StoreDatabase database;

  private ReadOnlyStore(StoreDatabase database) {
    this.database = database;
  }

  /**
   * Opens an existing store.
   *
   * @throws StoreException of kind MISSING when there is none, IN_USE while a coordinator has the
   *     file (ask that one), or as {@link SweepStore#open}
   */
  public static ReadOnlyStore open(StoreAddress address) {
    return new ReadOnlyStore(StoreDatabase.open(address, Purpose.READER));
  }

  /** Its content. */
  public StoreReader reader() {
    return new StoreReader(database);
  }

  @Override
  public void close() {
    database.close();
  }
}

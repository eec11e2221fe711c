package milesweep.coordinator.store;

import java.nio.file.Path;
import milesweep.coordinator.store.StoreLock.Purpose;

/**
 * A store opened for reading while no coordinator runs. It holds the lock: close it soon, a
 * starting coordinator waits 5 s for it.
 */
public final class ReadOnlyStore implements AutoCloseable {
  private final StoreDatabase database;

  private ReadOnlyStore(StoreDatabase database) {
    this.database = database;
  }

  /**
   * Opens an existing store.
   *
   * @throws StoreException of kind MISSING when there is none, IN_USE while a coordinator has it
   *     (ask that one), or as {@link SweepStore#open}
   */
  public static ReadOnlyStore open(Path folder) {
    return new ReadOnlyStore(StoreDatabase.open(StoreFolder.existing(folder), Purpose.READER));
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

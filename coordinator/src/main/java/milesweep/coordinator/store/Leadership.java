package milesweep.coordinator.store;

import milesweep.coordinator.store.StoreException.Kind;
import org.jdbi.v3.core.Handle;

/**
 * Which coordinator may write: the one that raised the epoch last. Each takes it when it opens the
 * store and checks it in every transaction, so one that was replaced can talk but not commit.
 */
record Leadership(String where, long epoch) {
  /** Raises the epoch. To be committed before anything else is done. */
  static Leadership take(String where, Handle handle) {
    handle.execute("UPDATE leader SET epoch = epoch + 1 WHERE id = 1");
    return new Leadership(where, current(handle));
  }

  /**
   * Holds the epoch's row until the transaction ends.
   *
   * @throws StoreException of kind REPLACED when another coordinator has raised it
   */
  void check(Handle handle) {
    long current = current(handle);
    if (current != epoch) {
      throw StoreException.at(
          Kind.REPLACED,
          where,
          "another coordinator took over with epoch "
              + current
              + ", this one has "
              + epoch
              + "; this one must stop",
          null);
    }
  }

  private static long current(Handle handle) {
    return handle
        .createQuery("SELECT epoch FROM leader WHERE id = 1 FOR UPDATE")
        .mapTo(Long.class)
        .one();
  }
}

package milesweep.coordinator.cluster;

import java.util.List;
import java.util.function.Consumer;
import milesweep.coordinator.store.Change;

/** Where changes are made durable; the store's writer in a real coordinator. */
@FunctionalInterface
interface DurableLog {
  /**
   * Hands changes over. In the order of the calls, on any thread, either {@code durable} is run
   * once they are on disk, or {@code failed} when they, or changes before them, could not be
   * written.
   */
  void append(List<Change> changes, Runnable durable, Consumer<Throwable> failed);
}

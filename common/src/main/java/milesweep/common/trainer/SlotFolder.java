package milesweep.common.trainer;

import java.nio.file.Path;

/**
 * Where a slot keeps what outlives a node's restart.
 *
 * @param durable {@code HOME/workers/NAME/slots/SLOT}, absolute
 * @param local on a disk of this machine, where file locks work: lock and socket
 */
public record SlotFolder(Path durable, Path local) {
  /** Locked by the slot's trainer for its whole life. */
  public Path lock() {
    return local.resolve("lock");
  }

  /** Who the slot's trainer is ({@link TrainerState}). */
  public Path state() {
    return durable.resolve("state.json");
  }

  /** Standard output and error of the trainer process itself: the JVM's and native libraries'. */
  public Path processLog() {
    return durable.resolve("process.log");
  }
}

package milesweep.coordinator.store;

import java.nio.file.Path;

/** The store cannot be opened, read or written; the message says where and what to do. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Kind {
    /** Another process, or another part of this one, holds the store. */
    IN_USE,
    /** There is no store in the folder. */
    MISSING,
    /** The folder or a file in it cannot be written. */
    NOT_WRITABLE,
    /** The disk is full. */
    DISK_FULL,
    /** A newer MileSweep wrote the store. */
    NEWER,
    /** The database file, or the password file beside it, is damaged or missing. */
    DAMAGED,
    /** Another coordinator has taken over; this one must not write any more. */
    REPLACED,
    /** Anything else: our own bug. */
    BROKEN
  }

  private final Kind kind;

  StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  static StoreException inFolder(Kind kind, Path folder, String what, Throwable cause) {
    return new StoreException(kind, "store " + folder + ": " + what, cause);
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }
}

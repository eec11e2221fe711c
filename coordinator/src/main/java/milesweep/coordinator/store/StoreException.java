package milesweep.coordinator.store;

import java.nio.file.Path;

/** The store cannot be opened, read or written; the message says where and what to do. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Kind {
    /** Another process, or another part of this one, holds the store. */
    IN_USE,
    /** There is no store in the folder, or no tables in the database. */
    MISSING,
    /** The folder, a file in it, or the database cannot be written. */
    NOT_WRITABLE,
    /** The disk is full. */
    DISK_FULL,
    /** A newer MileSweep wrote the store. */
    NEWER,
    /** The database file, or the password file beside it, is damaged or missing. */
    DAMAGED,
    /** Another coordinator has taken over; this one must not write any more. */
    REPLACED,
    /** The database server does not answer, or the connection to it is lost. */
    UNREACHABLE,
    /** The database server does not let this user in. */
    REFUSED,
    /** What was named cannot be the store of this home. */
    UNSUITABLE,
    /** Anything else: our own bug. */
    BROKEN
  }

  private final Kind kind;

  StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  static StoreException inFolder(Kind kind, Path folder, String what, Throwable cause) {
    return at(kind, folder.toString(), what, cause);
  }

  /** {@code where} is the store's name for people: its folder or its URL. */
  static StoreException at(Kind kind, String where, String what, Throwable cause) {
    return new StoreException(kind, "store " + where + ": " + what, cause);
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }
}

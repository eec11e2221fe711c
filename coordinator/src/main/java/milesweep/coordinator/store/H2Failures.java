package milesweep.coordinator.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.ReadOnlyFileSystemException;
import java.sql.SQLException;
import java.util.Locale;
import milesweep.coordinator.store.StoreException.Kind;

/** What a failure of H2 or of the disk under its file means. */
record H2Failures(StoreFolder folder) implements StoreFailures {
  // H2's error codes, org.h2.api.ErrorCode
  private static final int IN_USE = 90020;
  private static final int FILE_CORRUPTED = 90030;
  private static final int UNSUPPORTED_FILE_VERSION = 90048;
  private static final int WRONG_FILE_ENCRYPTION = 90049;
  private static final int READ_ONLY = 90097;
  private static final int WRONG_USER_OR_PASSWORD = 28000;

  private static final long NO_ROOM = 1 << 20; // bytes; a chunk of the store wants more

  @Override
  public StoreException told(String doing, Throwable failure) {
    Kind found = kind(failure);
    Kind kind = found == Kind.BROKEN && wasWriting(failure) && isFull() ? Kind.DISK_FULL : found;
    return StoreException.inFolder(
        kind, folder.path(), doing + " failed: " + advice(kind, failure), failure);
  }

  @Override
  public StoreException unfit(String what, Throwable cause) {
    return StoreException.inFolder(
        Kind.DAMAGED,
        folder.path(),
        folder.database() + what + "; put it back from a backup, or use another home",
        cause);
  }

  /** H2 stays shut after a failed write, and later says only that it failed, not why. */
  private static boolean wasWriting(Throwable failure) {
    String message = StoreFailures.deepest(failure);
    return message.contains("MVStoreException: Writing to ") && message.contains(" failed");
  }

  private boolean isFull() {
    try {
      return Files.getFileStore(folder.path()).getUsableSpace() < NO_ROOM;
    } catch (IOException e) {
      return false; // then the failure is told as it came
    }
  }

  private static Kind kind(Throwable failure) {
    Kind kind = Kind.BROKEN;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return Kind.BROKEN; // H2 wraps it like a damaged file
      }
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left") || message.contains("disk quota exceeded")) {
        return Kind.DISK_FULL;
      }
      if (cause instanceof AccessDeniedException
          || cause instanceof ReadOnlyFileSystemException
          || message.contains("permission denied")
          || message.contains("read-only file system")) {
        return Kind.NOT_WRITABLE;
      }
      if (kind == Kind.BROKEN) {
        kind = ofCode(cause);
      }
    }
    return kind;
  }

  private static Kind ofCode(Throwable cause) {
    if (cause instanceof SQLException sql) {
      return switch (sql.getErrorCode()) {
        case IN_USE -> Kind.IN_USE;
        case READ_ONLY -> Kind.NOT_WRITABLE;
        case UNSUPPORTED_FILE_VERSION -> Kind.NEWER;
        case FILE_CORRUPTED, WRONG_FILE_ENCRYPTION, WRONG_USER_OR_PASSWORD -> Kind.DAMAGED;
        default -> Kind.BROKEN;
      };
    }
    // Runtime scope hides H2's class from the compiler; below SQL it means an unreadable file.
    return cause.getClass().getName().equals("org.h2.mvstore.MVStoreException")
        ? Kind.DAMAGED
        : Kind.BROKEN;
  }

  private String advice(Kind kind, Throwable failure) {
    return switch (kind) {
      case IN_USE ->
          "another process holds " + folder.database() + "; stop it, or use another home";
      case NOT_WRITABLE ->
          "it cannot be written ("
              + StoreFailures.deepest(failure)
              + "); make it writable, or use another home";
      case DISK_FULL -> "the disk is full; make room, nothing acknowledged is lost";
      case NEWER -> folder.database() + " was written by a newer version; use that version";
      case DAMAGED ->
          folder.database()
              + " cannot be read with "
              + folder.password()
              + " ("
              + StoreFailures.deepest(failure)
              + "); put both back from a backup, or use another home";
      default -> StoreFailures.deepest(failure);
    };
  }
}

package milesweep.coordinator.store;

import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.sql.SQLException;
import java.util.Locale;
import milesweep.coordinator.store.StoreException.Kind;

/** Says in a person's words what a failure of the database or the disk means. */
record StoreFailures(StoreFolder folder) {
  // H2's error codes, org.h2.api.ErrorCode
  private static final int IN_USE = 90020;
  private static final int FILE_CORRUPTED = 90030;
  private static final int UNSUPPORTED_FILE_VERSION = 90048;
  private static final int WRONG_FILE_ENCRYPTION = 90049;
  private static final int READ_ONLY = 90097;
  private static final int WRONG_USER_OR_PASSWORD = 28000;

  /** The failure as a {@link StoreException}; one that is that already stays as it is. */
  StoreException of(String doing, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException known) {
        return known;
      }
    }
    Kind kind = kind(failure);
    return StoreException.inFolder(
        kind, folder.path(), doing + " failed: " + advice(kind, failure), failure);
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
          "it cannot be written (" + deepest(failure) + "); make it writable, or use another home";
      case DISK_FULL -> "the disk is full; make room, nothing acknowledged is lost";
      case NEWER -> folder.database() + " was written by a newer version; use that version";
      case DAMAGED ->
          folder.database()
              + " cannot be read with "
              + folder.password()
              + " ("
              + deepest(failure)
              + "); put both back from a backup, or use another home";
      default -> deepest(failure);
    };
  }

  private static String deepest(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse("");
  }
}

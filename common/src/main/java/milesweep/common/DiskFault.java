package milesweep.common;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A failure of the disk in a person's words, without the names of Java's classes. */
public final class DiskFault {
  private DiskFault() {}

  /** {@code /home/x/runs: Read-only file system}; the file is named where the failure names it. */
  public static String words(IOException failure) {
    if (failure instanceof FileSystemException fault && fault.getFile() != null) {
      return fault.getFile() + ": " + reason(fault);
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static String reason(FileSystemException fault) {
    if (fault.getReason() != null) {
      return fault.getReason();
    }
    if (fault instanceof AccessDeniedException) {
      return "permission denied";
    }
    return fault instanceof NoSuchFileException
        ? "no such file or folder"
        : fault.getClass().getSimpleName();
  }
}

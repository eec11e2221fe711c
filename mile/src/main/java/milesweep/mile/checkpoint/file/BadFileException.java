package milesweep.mile.checkpoint.file;

import java.io.IOException;
import java.nio.file.Path;

/** A file that cannot be used, and why, in one line that begins with its path. */
public final class BadFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * {@code PATH what}.
   *
   * @param what a phrase that goes on after the path: {@code is cut short}
   */
  public BadFileException(Path path, String what) {
    super(path + " " + what);
  }
}

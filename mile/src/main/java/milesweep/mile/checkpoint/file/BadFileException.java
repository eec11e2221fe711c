package milesweep.mile.checkpoint.file;

import java.io.IOException;
import java.nio.file.Path;

/** A file that cannot be used, and why, in one line that begins with its path. */
public final class BadFileException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 1000;

  /**
   * {@code PATH what}.
   *
   * @param what a phrase that goes on after the path: {@code is cut short}
   */
  public BadFileException(Path path, String what) {
    super(path + " " + oneLine(what));
  }

  /** Names in a file may hold anything, and messages go to terminals and logs. */
  private static String oneLine(String text) {
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    return cut.replaceAll("[\\p{Cntrl}\\u0080-\\u009f]", "?");
  }
}

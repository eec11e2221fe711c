package milesweep.mile.data.image;

import java.io.IOException;

/**
 * A file that is no usable picture. The message says what it is instead, without naming the file.
 */
public final class BadImageException extends IOException {
  private static final long serialVersionUID = 1L;

  public BadImageException(String message) {
    super(message);
  }

  public BadImageException(String message, Throwable cause) {
    super(message, cause);
  }
}

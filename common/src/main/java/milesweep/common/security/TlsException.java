package milesweep.common.security;

/** TLS files that cannot be used, or the lack of them; the message is for people. */
public final class TlsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}

package milesweep.cli.selftest;

/** The coordinator is down, cut off or busy: to be asked again. */
public final class NoAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  public NoAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}

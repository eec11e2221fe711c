package milesweep.mile.command;

/** A line of a program's is not what it is meant to be; says what is wrong with it. */
public final class LineFault extends Exception {
  private static final long serialVersionUID = 1L;

  public LineFault(String message) {
    super(message);
  }
}

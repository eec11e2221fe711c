package milesweep.mile.export;

/** A model cannot be exported as asked; the message says why and what to do. */
public final class ExportException extends Exception {
  private static final long serialVersionUID = 1;

  ExportException(String message) {
    super(message);
  }
}

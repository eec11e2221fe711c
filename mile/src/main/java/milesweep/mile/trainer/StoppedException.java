package milesweep.mile.trainer;

/** Ends an attempt that was asked to stop; its progress is in the last checkpoint. */
final class StoppedException extends Exception {
  private static final long serialVersionUID = 1L;

  StoppedException(String reason) {
    super(reason);
  }
}

package milesweep.worker.artifact;

/** An input that cannot be had: from nobody any more, or from nobody now. */
final class MissingException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean forGood;

  MissingException(String message, boolean forGood) {
    super(message);
    this.forGood = forGood;
  }

  /** Whether all nodes were asked and none has it. */
  boolean isForGood() {
    return forGood;
  }
}

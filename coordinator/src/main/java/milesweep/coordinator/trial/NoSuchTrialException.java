package milesweep.coordinator.trial;

/**
 * No trial, or more than one, is meant by what a person wrote; the message says which there are.
 */
public final class NoSuchTrialException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says which trials there are, or which is meant. */
  public NoSuchTrialException(String message) {
    super(message);
  }
}

package milesweep.coordinator.cluster;

/** A coordinator cannot start; the message says why and what to do. */
public final class CoordinatorStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CoordinatorStartException(String message, Throwable cause) {
    super(message, cause);
  }
}

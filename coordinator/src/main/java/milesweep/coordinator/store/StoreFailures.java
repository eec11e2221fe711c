package milesweep.coordinator.store;

/** Says in a person's words what a failure of the database means. */
interface StoreFailures {
  /** The failure as a {@link StoreException}; one that is that already stays as it is. */
  default StoreException of(String doing, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException known) {
        return known;
      }
    }
    return told(doing, failure);
  }

  /** A failure that nobody has told yet. */
  StoreException told(String doing, Throwable failure);

  /**
   * What is stored is not what a version of milesweep has left.
   *
   * @param what follows the name of what is stored
   */
  StoreException unfit(String what, Throwable cause);

  /** First line of what the innermost cause says. */
  static String deepest(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse("");
  }
}

package milesweep.coordinator.store;

/** Where a stage stands. */
public enum StageState {
  PENDING,
  RUNNING,
  SUCCEEDED,
  FAILED,
  OUT_OF_MEMORY,
  CANCELLED;

  /** Whether it stays so unless a person asks for more. */
  public boolean isTerminal() {
    return this != PENDING && this != RUNNING;
  }
}

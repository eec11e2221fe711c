package milesweep.coordinator.store;

/** Where a sweep stands as a whole. */
public enum SweepState {
  RUNNING,
  PAUSED,
  CANCELLED,
  /** Every trial has come to an end, good or bad. */
  FINISHED
}

package milesweep.coordinator.store;

/** What a person wants of a trial. */
public enum TrialWish {
  RUN,
  PAUSED,
  CANCELLED
}

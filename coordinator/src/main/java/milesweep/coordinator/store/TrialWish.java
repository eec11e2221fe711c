package milesweep.coordinator.store;

/** What a person wants of a trial. */
public enum TrialWish {
  RUN,
  PAUSED,
  CANCELLED,
  /** A changed definition does not ask for it any more; its rows stay for the record. */
  SUPERSEDED
}

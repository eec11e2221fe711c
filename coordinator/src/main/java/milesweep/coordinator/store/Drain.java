package milesweep.coordinator.store;

/** What is to become of a worker node's work, as a person wants it. */
public enum Drain {
  /** It takes work. */
  NONE,
  /** It takes no more; what runs there ends as it would. */
  FINISH,
  /** It takes no more; what runs there checkpoints, stops, and goes to others. */
  NOW
}

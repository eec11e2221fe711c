package milesweep.coordinator.schedule;

import java.util.OptionalDouble;
import milesweep.coordinator.store.StoredStage;

/** What a stage will need, as far as can be told before it runs. */
public interface StageEstimate {
  /** A number to order stages by: seconds when something like it has been measured. */
  double weight(StoredStage stage);

  /** Expected seconds; empty until something like it has been measured. */
  OptionalDouble seconds(StoredStage stage);

  /** Memory in bytes; 0 when unknown. */
  long memoryBytes(StoredStage stage);

  /** Learns from a stage that has ended well. */
  void measured(StoredStage stage, double seconds);

  /**
   * Rises whenever much more is known than before: after 1, 8, 64… measurements of a kind. Whoever
   * keeps weights need not ask for them again in between.
   */
  int generation();
}

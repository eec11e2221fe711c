package milesweep.coordinator.bundle;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.metric.StageResult;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredEpoch;

/**
 * One unit of work with all that is known of how it went. Fields are null where there is nothing.
 *
 * @param key its identity
 * @param plan the same without data and machine
 * @param kind what it does
 * @param parent the stage before it
 * @param format of a training stage
 * @param state where it stands
 * @param fingerprints of what it reads; those of data hashed once more ({@link Fingerprints})
 * @param context the numeric context that it is to keep
 * @param result without places of files and warnings
 * @param attempts first to last
 * @param epochs first to last
 */
public record BundledStage(
    StageKey key,
    PlanKey plan,
    StageKind kind,
    StageKey parent,
    DataFormat format,
    StageState state,
    Map<String, String> fingerprints,
    NumericContext context,
    StageResult result,
    List<Attempt> attempts,
    List<Epoch> epochs) {
  /**
   * One try at it.
   *
   * @param number counted from 1
   * @param node which of the sweep's nodes, as {@code node-1}
   * @param context that it was computed in
   * @param outcome how it ended; null while it is open
   * @param reason of a bad end
   */
  public record Attempt(
      int number,
      String node,
      NumericContext context,
      String outcome,
      String reason,
      long grantedAtMillis,
      Long endedAtMillis) {}

  /** An epoch that counts. */
  public record Epoch(
      int epoch, double loss, double learningRate, double seconds, ValidationMetrics validation) {
    static Epoch of(StoredEpoch stored) {
      return new Epoch(
          stored.epoch(),
          stored.loss(),
          stored.learningRate(),
          stored.seconds(),
          stored.validation());
    }
  }

  public BundledStage {
    Bundle.require(key != null && kind != null, "a stage without key or kind");
    fingerprints = fingerprints == null ? Map.of() : new TreeMap<>(fingerprints);
    attempts = attempts == null ? List.of() : List.copyOf(attempts);
    epochs = epochs == null ? List.of() : List.copyOf(epochs);
  }
}

package milesweep.coordinator.store;

import java.util.List;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.Artifact;

/**
 * What decisions need of a stage's result; a coordinator keeps it of a hundred thousand stages.
 *
 * @param weights the trained tensors, which the stages after it read; null where it has none
 * @param seconds time spent computing
 * @param warnings what a person should know of the data (prepare)
 */
public record StageOutcome(Artifact weights, double seconds, List<String> warnings) {
  /** What is needed of a result; null of none. */
  public static StageOutcome of(StageResult result) {
    return result == null
        ? null
        : new StageOutcome(
            result.weights(),
            result.seconds(),
            result.warnings() == null ? List.of() : result.warnings());
  }
}

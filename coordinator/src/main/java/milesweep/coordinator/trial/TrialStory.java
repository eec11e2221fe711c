package milesweep.coordinator.trial;

import java.util.List;
import java.util.Map;
import milesweep.common.metric.Scores;
import milesweep.common.setting.Settings;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredEpoch;

/**
 * All that is known of one trial.
 *
 * @param sweep its name
 * @param trial its id
 * @param label what a person calls it
 * @param state where it stands
 * @param reason of a bad end; null otherwise
 * @param settings that make it the trial that it is
 * @param sources paths of what it reads
 * @param scores on the test split; null while there are none
 * @param stages first to last
 */
public record TrialStory(
    String sweep,
    TrialId trial,
    String label,
    TrialState state,
    String reason,
    Settings settings,
    Settings sources,
    Scores scores,
    List<Stage> stages) {
  /**
   * One of its stages, which other trials may share. Fields are null where there is nothing yet.
   *
   * @param key null before the sweep's data have been looked at
   * @param format of a training
   * @param fingerprints of what it reads
   * @param seconds time spent computing
   * @param peakMemoryBytes of its trainer
   * @param weightsSha256 over the trained tensors
   * @param predictionsSha256 over all answers
   */
  public record Stage(
      StageKey key,
      StageKind kind,
      String format,
      StageState state,
      String reason,
      NumericContext context,
      Map<String, String> fingerprints,
      Double seconds,
      Long peakMemoryBytes,
      String weightsSha256,
      String predictionsSha256,
      List<Attempt> attempts,
      List<StoredEpoch> epochs) {}

  /**
   * One try at a stage.
   *
   * @param grantedAtMillis wall clock
   * @param endedAtMillis wall clock; null while it is open
   * @param outcome null while it is open
   * @param environment what its trainer told of where it runs; empty before it has
   */
  public record Attempt(
      int number,
      String node,
      String slot,
      long grantedAtMillis,
      Long endedAtMillis,
      String outcome,
      String reason,
      Map<String, String> environment) {}
}

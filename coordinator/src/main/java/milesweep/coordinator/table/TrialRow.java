package milesweep.coordinator.table;

import milesweep.common.metric.Scores;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;

/**
 * One trial with what is known of it. Fields are null where there is nothing yet, or never will be.
 *
 * @param sweep name of its sweep
 * @param trial the trial
 * @param state where it stands
 * @param reason of a bad end; null otherwise
 * @param elsewhere what some of its stages computed on that is not what they were planned on, in
 *     words; null where all kept to it
 * @param trainableParameters of its pattern, from the arithmetic, so known before anything runs
 * @param totalParameters likewise, adapters included
 * @param peakMemoryBytes highest peak of its own stages
 * @param seconds summed over its chain, shared stages included
 * @param scores on the test split
 * @param finalLoss mean training loss per sample of the last training stage's last epoch
 * @param weightsSha256 of the last training stage
 * @param predictionsSha256 of the evaluation
 */
public record TrialRow(
    String sweep,
    TrialSpec trial,
    TrialState state,
    String reason,
    String elsewhere,
    long trainableParameters,
    long totalParameters,
    Long peakMemoryBytes,
    Double seconds,
    Scores scores,
    Double finalLoss,
    String weightsSha256,
    String predictionsSha256) {
  /** Trainable parameters in percent of all. */
  public double paramsPercent() {
    return 100.0 * trainableParameters / totalParameters;
  }
}

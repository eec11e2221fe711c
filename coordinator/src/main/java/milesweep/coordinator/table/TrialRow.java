package milesweep.coordinator.table;

import java.util.Map;
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
 * @param trainableParameters of its pattern, from the arithmetic, so known before anything runs; of
 *     a command, what it told
 * @param totalParameters likewise, adapters included
 * @param peakMemoryBytes highest peak of its own stages
 * @param seconds summed over its chain, shared stages included
 * @param scores on the test split
 * @param finalLoss mean training loss per sample of the last training stage's last epoch
 * @param weightsSha256 of the last training stage
 * @param predictionsSha256 of the evaluation
 * @param metrics further figures by name; empty where there are none
 */
public record TrialRow(
    String sweep,
    TrialSpec trial,
    TrialState state,
    String reason,
    String elsewhere,
    Long trainableParameters,
    Long totalParameters,
    Long peakMemoryBytes,
    Double seconds,
    Scores scores,
    Double finalLoss,
    String weightsSha256,
    String predictionsSha256,
    Map<String, Double> metrics) {
  /** A row of MILE's trainer. */
  public TrialRow(
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
    this(
        sweep,
        trial,
        state,
        reason,
        elsewhere,
        trainableParameters,
        totalParameters,
        peakMemoryBytes,
        seconds,
        scores,
        finalLoss,
        weightsSha256,
        predictionsSha256,
        Map.of());
  }

  /** Trainable parameters in percent of all; null where that is not known. */
  public Double paramsPercent() {
    return trainableParameters == null || totalParameters == null || totalParameters == 0
        ? null
        : 100.0 * trainableParameters / totalParameters;
  }

  /** Percent of open questions answered right: from the answers, else as a command told it. */
  public Double openedPercent() {
    return scores == null ? metrics.get("opened") : scores.openedPercent();
  }

  /** Percent of closed questions answered right, likewise. */
  public Double closedPercent() {
    return scores == null ? metrics.get("closed") : scores.closedPercent();
  }

  /** Percent of all questions answered right, likewise. */
  public Double globalPercent() {
    return scores == null ? metrics.get("global") : scores.globalPercent();
  }
}

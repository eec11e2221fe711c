package milesweep.mile.train;

import java.util.List;

/**
 * How a training ended.
 *
 * @param finished whether all epochs are done; otherwise it was stopped and its progress is in the
 *     last checkpoint
 * @param progress where it stands
 */
public record TrainingOutcome(boolean finished, TrainingProgress progress) {
  /** The epochs done. */
  public List<EpochMetrics> history() {
    return progress.history();
  }

  /** Mean training loss per sample of the last epoch done. */
  public double finalLoss() {
    return history().get(history().size() - 1).loss();
  }
}

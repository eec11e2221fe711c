package milesweep.mile.train;

import java.util.List;

/**
 * How a training ended.
 *
 * @param finished whether it is over; otherwise it was stopped and its progress is in the last
 *     checkpoint
 * @param progress where it stands
 * @param selected the epoch, from 0, whose weights the model has now; that of the last checkpoint
 *     where training was stopped
 */
public record TrainingOutcome(boolean finished, TrainingProgress progress, int selected) {
  /** The epochs done. */
  public List<EpochMetrics> history() {
    return progress.history();
  }

  /** Mean training loss per sample of the selected epoch. */
  public double finalLoss() {
    return history().get(selected).loss();
  }
}

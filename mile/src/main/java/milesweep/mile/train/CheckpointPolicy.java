package milesweep.mile.train;

/**
 * When a checkpoint is due; never changes what is learned.
 *
 * @param epochEndSeconds at an epoch's end, when the last checkpoint is at least so old
 * @param midEpochSeconds after a step, when the last checkpoint is at least so old
 */
public record CheckpointPolicy(double epochEndSeconds, double midEpochSeconds) {
  /** At the end of epochs, every two seconds at most; within one after a minute. */
  public static final CheckpointPolicy DEFAULT = new CheckpointPolicy(2, 60);
}

package milesweep.mile.train;

import java.nio.file.Path;

/** Hears what happens in a training, on the training thread. Every method may be left out. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /** Training begins, or goes on from a checkpoint. */
  default void started(TrainingProgress at) {}

  /**
   * A step is done.
   *
   * @param epoch from 0
   * @param step of the epoch, from 0
   * @param steps of the whole epoch
   * @param loss mean of the batch
   * @param seconds of this step
   */
  default void stepped(int epoch, int step, int steps, double loss, double seconds) {}

  /** An epoch is done. */
  default void epochEnded(EpochMetrics metrics) {}

  /** A checkpoint is durable. */
  default void checkpointSaved(TrainingProgress progress, Path file) {}

  /** Something a person should know of, while training goes on. */
  default void warned(String message) {}
}

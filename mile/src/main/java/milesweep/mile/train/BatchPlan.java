package milesweep.mile.train;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import milesweep.common.view.TrainingSettings;

/**
 * Which samples are learned from together: each epoch's order, cut into the batches of its steps,
 * those cut into parts that are computed at a time. Pure.
 *
 * @param seed of the order
 * @param samples of the split
 * @param epochs of the training
 * @param batchSize samples of a step; the last one of an epoch may have fewer
 * @param partSize samples computed at a time
 */
record BatchPlan(long seed, int samples, int epochs, int batchSize, int partSize) {

  /**
   * Samples that are computed at a time.
   *
   * @param epoch from 0
   * @param places in the split
   */
  record Part(int epoch, int[] places) {}

  static BatchPlan of(TrainingSettings settings, int samples) {
    int micro = settings.step().microBatch();
    return new BatchPlan(
        settings.seed(),
        samples,
        settings.epochs(),
        settings.batchSize(),
        micro == 0 ? settings.batchSize() : Math.min(micro, settings.batchSize()));
  }

  /** Steps of an epoch. */
  int steps() {
    return (samples + batchSize - 1) / batchSize;
  }

  /** Samples of a step, which is counted from 0 within its epoch. */
  int rows(int step) {
    return Math.min(batchSize, samples - step * batchSize);
  }

  /** Parts of a step. */
  int parts(int step) {
    return (rows(step) + partSize - 1) / partSize;
  }

  /** All parts from a step on, to the end of the last epoch, in the order of the training. */
  Iterator<Part> from(int epoch, int step) {
    return new Parts(epoch, step);
  }

  private final class Parts implements Iterator<Part> {
    private int epoch;
    private int[] order;
    private int next; // place in the order

    Parts(int epoch, int step) {
      this.epoch = epoch;
      this.next = step * batchSize;
    }

    @Override
    public boolean hasNext() {
      return epoch < epochs && (next < samples || epoch + 1 < epochs);
    }

    @Override
    public Part next() {
      if (!hasNext()) {
        throw new NoSuchElementException("all " + epochs + " epochs are over");
      }
      if (next >= samples) {
        epoch++;
        order = null;
        next = 0;
      }
      if (order == null) {
        order = Shuffle.order(seed, epoch, samples);
      }
      int batchEnd = Math.min((next / batchSize + 1) * batchSize, samples);
      int to = Math.min(next + partSize, batchEnd);
      Part part = new Part(epoch, Arrays.copyOfRange(order, next, to));
      next = to;
      return part;
    }
  }
}

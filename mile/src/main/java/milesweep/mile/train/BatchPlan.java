package milesweep.mile.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import milesweep.common.view.TrainingSettings;

/**
 * Which samples are learned from together: each epoch's order, cut into the batches of its steps,
 * those cut into what is computed at a time. Pure.
 *
 * @param seed of the order
 * @param samples of the split
 * @param batchSize samples of a step; the last one of an epoch may have fewer
 * @param microBatch samples computed at a time; 0 for a whole batch
 */
record BatchPlan(long seed, int samples, int batchSize, int microBatch) {

  static BatchPlan of(TrainingSettings settings, int samples) {
    return new BatchPlan(
        settings.seed(), samples, settings.batchSize(), settings.step().microBatch());
  }

  /** Steps of an epoch. */
  int steps() {
    return (samples + batchSize - 1) / batchSize;
  }

  /** The order of an epoch's samples. */
  int[] order(int epoch) {
    return Shuffle.order(seed, epoch, samples);
  }

  /**
   * The parts of a step, in the order in which they are computed: places in the split.
   *
   * @param order of the epoch
   */
  List<int[]> parts(int[] order, int step) {
    int to = Math.min((step + 1) * batchSize, samples);
    int size = microBatch == 0 ? batchSize : microBatch;
    List<int[]> parts = new ArrayList<>();
    for (int from = step * batchSize; from < to; from += size) {
      parts.add(Arrays.copyOfRange(order, from, Math.min(from + size, to)));
    }
    return parts;
  }
}

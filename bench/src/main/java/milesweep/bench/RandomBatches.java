package milesweep.bench;

import java.util.Arrays;
import java.util.Random;
import milesweep.common.architecture.MileArchitecture;
import milesweep.mile.model.TokenIds;
import milesweep.mile.train.Batch;
import milesweep.mile.train.BatchSource;

/** Random samples, made once, a few batches taking turns: what they hold does not matter. */
final class RandomBatches implements BatchSource {
  private static final int RING = 4;
  private static final int SIZE = 1 << 20;

  private final Batch[] batches = new Batch[RING];
  private int next;

  RandomBatches(Workload work) {
    Random random = new Random(2);
    for (int i = 0; i < RING; i++) {
      batches[i] = batch(work, work.training().batchSize(), random);
    }
  }

  /** One batch of {@code rows} samples. */
  static Batch batch(Workload work, int rows, Random random) {
    MileArchitecture sizes = work.sizes();
    float[] image = new float[rows * 3 * sizes.imageSize() * sizes.imageSize()];
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    return new Batch(
        random.longs(rows).toArray(),
        image,
        sizes.imageSize(),
        words(rows, work.question(), sizes.vocabulary(), random),
        words(rows, work.answer(), sizes.vocabulary(), random));
  }

  private static TokenIds words(int rows, int length, int vocabulary, Random random) {
    long[] mask = new long[rows * length];
    Arrays.fill(mask, 1);
    long[] ids = random.longs((long) rows * length, 5, vocabulary - 2L).toArray();
    return new TokenIds(rows, length, ids, mask);
  }

  @Override
  public int size() {
    return SIZE;
  }

  @Override
  public Batch batch(int epoch, int[] samples) {
    return batches[next++ % RING];
  }
}

package milesweep.bench;

import java.util.Arrays;
import java.util.Random;
import milesweep.common.architecture.MileArchitecture;
import milesweep.mile.model.TokenIds;
import milesweep.mile.train.Batch;
import milesweep.mile.train.BatchSource;

/**
 * Random samples whose questions and answers have different lengths, mostly short ones, so that
 * each batch has a shape of its own, as with real data.
 *
 * @param size samples
 * @param longestQuestion ids
 * @param longestAnswer ids
 */
record VaryingBatches(MileArchitecture sizes, int size, int longestQuestion, int longestAnswer)
    implements BatchSource {
  private static final int SHORTEST_QUESTION = 5;
  private static final int SHORTEST_ANSWER = 3;

  @Override
  public Batch batch(int epoch, int[] places) {
    Random random = new Random(1000L * epoch + places[0]);
    long[] qids = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      qids[i] = places[i];
    }
    float[] images = new float[places.length * 3 * sizes.imageSize() * sizes.imageSize()];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    return new Batch(
        qids,
        images,
        sizes.imageSize(),
        words(places.length, SHORTEST_QUESTION, longestQuestion, random),
        words(places.length, SHORTEST_ANSWER, longestAnswer, random));
  }

  private TokenIds words(int rows, int shortest, int longest, Random random) {
    long[][] ids = new long[rows][];
    int length = 0;
    for (int row = 0; row < rows; row++) {
      double share = Math.pow(random.nextDouble(), 8);
      int own = shortest + (int) ((longest - shortest + 1) * share);
      ids[row] = random.longs(own, 5, sizes.vocabulary() - 2L).toArray();
      length = Math.max(length, own);
    }
    long[][] padded = new long[rows][length];
    long[][] mask = new long[rows][length];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(ids[row], 0, padded[row], 0, ids[row].length);
      Arrays.fill(mask[row], 0, ids[row].length, 1);
    }
    return TokenIds.of(padded, mask);
  }
}

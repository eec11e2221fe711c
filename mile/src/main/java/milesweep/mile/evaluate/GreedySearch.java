package milesweep.mile.evaluate;

import java.util.Arrays;

/** Takes the likeliest id each time, the lowest of equals, until the end mark or the limit. */
final class GreedySearch implements AnswerSearch {
  private static final int[] ORIGIN = {0};

  private final int end;
  private final int[] ids;
  private int length = 1;
  private boolean done;

  GreedySearch(int start, int end, int maxLength) {
    this.end = end;
    this.ids = new int[maxLength];
    ids[0] = start;
    done = maxLength == 1;
  }

  @Override
  public long[] newest() {
    return new long[] {ids[length - 1]};
  }

  @Override
  public int[] origins() {
    return ORIGIN;
  }

  @Override
  public boolean done() {
    return done;
  }

  @Override
  public void advance(float[] logProbabilities, int from, int vocabulary) {
    int row = from * vocabulary;
    int best = 0;
    for (int id = 1; id < vocabulary; id++) {
      if (logProbabilities[row + id] > logProbabilities[row + best]) {
        best = id;
      }
    }
    ids[length++] = best;
    done = best == end || length == ids.length;
  }

  @Override
  public int[] answer() {
    return Arrays.copyOf(ids, length);
  }
}

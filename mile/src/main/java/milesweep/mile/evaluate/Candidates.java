package milesweep.mile.evaluate;

/** The best few of many scores in falling order; of equal scores the one offered earlier first. */
final class Candidates {
  private final float[] scores;
  private final int[] indices;
  private int size;

  Candidates(int capacity) {
    scores = new float[capacity];
    indices = new int[capacity];
  }

  /** Takes the score in if it is among the best so far. */
  void offer(float score, int index) {
    if (size == scores.length && !(score > scores[size - 1])) {
      return;
    }
    int place = size < scores.length ? size++ : size - 1;
    while (place > 0 && score > scores[place - 1]) {
      scores[place] = scores[place - 1];
      indices[place] = indices[place - 1];
      place--;
    }
    scores[place] = score;
    indices[place] = index;
  }

  int size() {
    return size;
  }

  float score(int rank) {
    return scores[rank];
  }

  int index(int rank) {
    return indices[rank];
  }
}

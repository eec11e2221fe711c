package milesweep.mile.train;

import milesweep.mile.nn.Draw;

/** The order of an epoch's samples. */
final class Shuffle {
  private Shuffle() {}

  /** A permutation of 0 to size - 1 that depends on seed and epoch alone (Fisher and Yates). */
  static int[] order(long seed, int epoch, int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    for (int i = size - 1; i > 0; i--) {
      int other = (int) Long.remainderUnsigned(Draw.of(seed, "shuffle", epoch, i), i + 1L);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }
}

package milesweep.mile.model;

import java.util.Arrays;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/**
 * Token ids of a batch, padded with 0 to the longest.
 *
 * @param rows samples B
 * @param length ids per row T
 * @param ids (B, T) row-major
 * @param mask (B, T): 1 at a token, 0 at padding
 */
public record TokenIds(int rows, int length, long[] ids, long[] mask) {
  public TokenIds {
    int expected = Math.multiplyExact(rows, length);
    if (rows < 1 || length < 1 || ids.length != expected || mask.length != expected) {
      throw new IllegalArgumentException(
          "%d ids and %d mask values for %d rows of %d"
              .formatted(ids.length, mask.length, rows, length));
    }
  }

  /** Pads ragged rows, each of at least one id. */
  public static TokenIds pad(int[][] ragged) {
    int length = Arrays.stream(ragged).mapToInt(row -> row.length).max().orElse(0);
    long[] ids = new long[ragged.length * length];
    long[] mask = new long[ids.length];
    for (int row = 0; row < ragged.length; row++) {
      if (ragged[row].length == 0) {
        throw new IllegalArgumentException("row " + row + " has no token");
      }
      for (int i = 0; i < ragged[row].length; i++) {
        ids[row * length + i] = ragged[row][i];
        mask[row * length + i] = 1;
      }
    }
    return new TokenIds(ragged.length, length, ids, mask);
  }

  /** The ids as a tensor (B, T). */
  public Tensor tensor() {
    return Tensors.longs(ids, rows, length);
  }
}

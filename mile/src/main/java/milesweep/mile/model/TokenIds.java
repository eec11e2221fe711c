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

  /** From rows of equal length. */
  public static TokenIds of(long[][] ids, long[][] mask) {
    int length = ids.length == 0 ? 0 : ids[0].length;
    return new TokenIds(ids.length, length, flat(ids), flat(mask));
  }

  private static long[] flat(long[][] rows) {
    return Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
  }

  /** One sample alone, its padding included. */
  public TokenIds row(int row) {
    return new TokenIds(
        1,
        length,
        Arrays.copyOfRange(ids, row * length, (row + 1) * length),
        Arrays.copyOfRange(mask, row * length, (row + 1) * length));
  }

  /** The ids as a tensor (B, T). */
  public Tensor tensor() {
    return Tensors.longs(ids, rows, length);
  }
}

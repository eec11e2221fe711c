package milesweep.mile.checkpoint.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An array in a file: where its first element lies and how far the elements of each dimension are
 * apart. It need not be contiguous: a view of a larger array has its strides and offset.
 *
 * @param shape sizes, outermost first; empty for a single number
 * @param strides for each dimension, elements from one index to the next; 0 or more
 * @param start place of the first element in the file, in bytes
 */
public record StoredArray(NumberType type, long[] shape, long[] strides, long start) {
  /** An array whose elements lie one behind the other, row-major. */
  public static StoredArray contiguous(NumberType type, long[] shape, long start) {
    long[] strides = new long[shape.length];
    long step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= Math.max(1, shape[i]);
    }
    return new StoredArray(type, shape, strides, start);
  }

  /** Number of elements. */
  public long count() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /**
   * Elements {@code from} (included) to {@code from + count} in row-major order, little-endian: a
   * mapped view where they lie one behind the other in the file, else a copy.
   *
   * @param count so that the bytes are at most {@link MappedFile#MAX_PIECE}
   */
  public ByteBuffer elements(MappedFile file, long from, int count) throws IOException {
    int bytes = Math.multiplyExact(count, type.bytes());
    long run = run();
    if (run >= from + count || bytes == 0) {
      return file.piece(start + from * type.bytes(), bytes);
    }
    ByteBuffer copy = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = from; at < from + count; ) {
      long length = Math.min(run - at % run, from + count - at);
      copy.put(file.piece(place(at), (int) length * type.bytes()));
      at += length;
    }
    return copy.flip();
  }

  /** Elements that lie one behind the other from every multiple of this number on. */
  private long run() {
    long run = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != run) {
        break;
      }
      run *= shape[i];
    }
    return run;
  }

  private long place(long index) {
    long rest = index;
    long offset = 0;
    for (int i = shape.length - 1; i >= 0; i--) {
      offset += rest % shape[i] * strides[i];
      rest /= shape[i];
    }
    return start + offset * type.bytes();
  }
}

package milesweep.mile.checkpoint.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A file of named arrays, open for reading; whatever its format, the arrays stay in the file until
 * they are asked for, piece by piece.
 */
public interface WeightFile extends AutoCloseable {
  /** The file. */
  Path path();

  /** Its format in words: {@code safetensors}, {@code torch (zip)}. */
  String format();

  /** The arrays by name, in the order of the file. */
  Map<String, StoredArray> arrays();

  /** What else stands in the file and is not read: {@code optimizer}, {@code epoch}. */
  List<String> leftOut();

  /**
   * Elements {@code from} (included) to {@code from + count} of an array in row-major order,
   * little-endian: a mapped view where they lie one behind the other in the file, else a copy.
   *
   * @param count so that the bytes are at most {@link MappedFile#MAX_PIECE}
   * @throws IOException when there is no such array, or the file does not hold it
   */
  ByteBuffer elements(String name, long from, int count) throws IOException;

  @Override
  void close() throws IOException;
}

package milesweep.mile.checkpoint.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A file of any size, read through mapped memory: no byte of it is on the Java heap unless someone
 * copies it there. Windows are mapped when they are first touched and stay mapped until the file is
 * closed and they are garbage.
 */
public final class MappedFile implements AutoCloseable {
  /** Longest piece that can be had at once. */
  public static final int MAX_PIECE = 1 << 30;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final Map<Long, MappedByteBuffer> windows = new HashMap<>();

  private MappedFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /** Opens a file for reading. */
  public static MappedFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    return new MappedFile(path, channel, channel.size());
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** Its length in bytes when it was opened. */
  public long size() {
    return size;
  }

  /**
   * A little-endian view of a piece.
   *
   * @param length at most {@link #MAX_PIECE}
   * @throws BadFileException when the file ends before the piece does
   */
  public ByteBuffer piece(long at, int length) throws IOException {
    if (at < 0 || length < 0 || length > MAX_PIECE || at > size - length) {
      throw new BadFileException(
          path, "is cut short: it has %d bytes, wanted are %d at %d".formatted(size, length, at));
    }
    // A window is twice as long as the step between windows, so every piece lies within one.
    long window = at / MAX_PIECE;
    MappedByteBuffer mapped = windows.get(window);
    if (mapped == null) {
      long start = window * MAX_PIECE;
      long end = Math.min(size, start + 2L * MAX_PIECE - 1);
      mapped = channel.map(FileChannel.MapMode.READ_ONLY, start, end - start);
      windows.put(window, mapped);
    }
    return mapped.slice((int) (at % MAX_PIECE), length).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    windows.clear();
    channel.close();
  }
}

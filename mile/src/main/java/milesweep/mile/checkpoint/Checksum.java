package milesweep.mile.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The checksum of a safetensors file of ours: eight hex digits of a CRC32C in its metadata, taken
 * over the whole file with zeros in their place.
 */
public final class Checksum {
  static final String KEY = "crc32c";
  static final String BLANK = "00000000";
  private static final String MARK = "{\"__metadata__\":{\"" + KEY + "\":\"";
  private static final int PLACE = 8 + MARK.length(); // of the digits in the file
  private static final int START = PLACE + BLANK.length();
  private static final int CHUNK = 1 << 18;

  private Checksum() {}

  /** Where the digits stand in a header. */
  static int placeIn(byte[] header) {
    String start = new String(header, 0, Math.min(header.length, 64), StandardCharsets.US_ASCII);
    return start.startsWith(MARK) ? MARK.length() : -1;
  }

  /**
   * Reads the file and compares.
   *
   * @throws IOException when the file has no checksum of ours or another content, saying which
   */
  public static void verify(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      CRC32C crc = new CRC32C();
      String said = addStart(channel, START, path, crc);
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      while (channel.read(chunk) >= 0) {
        crc.update(chunk.flip());
        chunk.clear();
      }
      requireEqual(path, said, crc);
    }
  }

  /**
   * Sums the first bytes of a file.
   *
   * @param length of them; the checksum's digits are among them
   * @return the digits
   */
  static String addStart(FileChannel channel, long length, Path path, CRC32C crc)
      throws IOException {
    if (length < START || length > channel.size()) {
      throw unmarked(path);
    }
    ByteBuffer start = ByteBuffer.allocate(Math.toIntExact(length));
    readFully(channel, start, path);
    byte[] bytes = start.array();
    if (!text(bytes, 8, MARK.length()).equals(MARK)) {
      throw unmarked(path);
    }
    String said = text(bytes, PLACE, BLANK.length());
    System.arraycopy(BLANK.getBytes(StandardCharsets.US_ASCII), 0, bytes, PLACE, BLANK.length());
    crc.update(bytes);
    return said;
  }

  /** Reads until the buffer is full. */
  static void readFully(FileChannel channel, ByteBuffer bytes, Path path) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw unmarked(path);
      }
    }
  }

  static void requireEqual(Path path, String said, CRC32C crc) throws IOException {
    String found = "%08x".formatted(crc.getValue());
    if (!found.equals(said)) {
      throw new IOException(
          "%s is damaged: its checksum should be %s and is %s".formatted(path, said, found));
    }
  }

  private static String text(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, StandardCharsets.US_ASCII);
  }

  private static IOException unmarked(Path path) {
    return new IOException(path + " is cut short, or carries no checksum of ours");
  }
}

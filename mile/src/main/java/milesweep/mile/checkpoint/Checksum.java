package milesweep.mile.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private static final int CHUNK = 1 << 20;

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
      ByteBuffer start = ByteBuffer.allocate(8 + MARK.length() + BLANK.length());
      while (start.hasRemaining() && channel.read(start) >= 0) {
        // until the beginning is there, or the file has ended before
      }
      byte[] head = start.array();
      String mark = new String(head, 8, MARK.length(), StandardCharsets.US_ASCII);
      if (start.hasRemaining() || !mark.equals(MARK)) {
        throw new IOException(path + " is cut short, or carries no checksum of ours");
      }
      int place = 8 + MARK.length();
      String said = new String(head, place, BLANK.length(), StandardCharsets.US_ASCII);
      System.arraycopy(BLANK.getBytes(StandardCharsets.US_ASCII), 0, head, place, BLANK.length());
      CRC32C crc = new CRC32C();
      crc.update(head);
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
      while (channel.read(chunk) >= 0) {
        crc.update(chunk.flip());
        chunk.clear();
      }
      String found = "%08x".formatted(crc.getValue());
      if (!found.equals(said)) {
        throw new IOException(
            "%s is damaged: its checksum should be %s and is %s".formatted(path, said, found));
      }
    }
  }
}

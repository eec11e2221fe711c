package milesweep.mile.data.phantom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Writes PNG files that are equal byte for byte on every machine: no filter and no compression,
 * since the bytes of a compressor differ between versions of zlib.
 */
final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int BLOCK = 65535; // most bytes of a stored block

  private PngWriter() {}

  /**
   * The file of a picture.
   *
   * @param channels 1 for grey, 3 for red, green and blue
   * @param samples height * width * channels bytes
   */
  static byte[] write(int width, int height, int channels, byte[] samples) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put((byte) (channels == 1 ? 0 : 2)); // 8 bits, grey or colour
    ByteArrayOutputStream out = new ByteArrayOutputStream(samples.length + height + 100);
    out.writeBytes(SIGNATURE);
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", zlib(rows(height, width * channels, samples)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** Each row behind a byte that says "no filter". */
  private static byte[] rows(int height, int rowBytes, byte[] samples) {
    byte[] rows = new byte[height * (rowBytes + 1)];
    for (int y = 0; y < height; y++) {
      System.arraycopy(samples, y * rowBytes, rows, y * (rowBytes + 1) + 1, rowBytes);
    }
    return rows;
  }

  private static byte[] zlib(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 64);
    out.write(0x78);
    out.write(0x01);
    for (int at = 0; at < data.length; at += BLOCK) {
      int length = Math.min(BLOCK, data.length - at);
      out.write(at + length == data.length ? 1 : 0); // last block or not, stored
      out.write(length);
      out.write(length >> 8);
      out.write(~length);
      out.write(~length >> 8);
      out.write(data, at, length);
    }
    Adler32 sum = new Adler32();
    sum.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String name, byte[] data) {
    byte[] kind = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(kind);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(kind);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}

package milesweep.common.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The frame of one record: payload length (4 bytes, big-endian), CRC32C over length and payload (4
 * bytes), payload. The checksum covers the length, so that a flipped length is not taken for a
 * record.
 */
final class JournalRecord {
  static final int HEADER_BYTES = 8;

  /** Far above any report; a larger length is damage, and must not make a reader allocate it. */
  static final int MAX_PAYLOAD_BYTES = 8 << 20;

  private JournalRecord() {}

  static ByteBuffer frame(byte[] payload) {
    if (payload.length == 0 || payload.length > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "a journal record holds 1 to "
              + MAX_PAYLOAD_BYTES
              + " bytes, was "
              + payload.length
              + "; split the report");
    }
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    frame.putInt(payload.length).putInt(checksum(payload)).put(payload);
    return frame.flip();
  }

  /** Whether a length can be that of a record. */
  static boolean plausible(int length) {
    return length > 0 && length <= MAX_PAYLOAD_BYTES;
  }

  static int checksum(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(4).putInt(payload.length).flip());
    crc.update(payload);
    return (int) crc.getValue();
  }
}

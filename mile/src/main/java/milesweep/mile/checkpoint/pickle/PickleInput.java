package milesweep.mile.checkpoint.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import milesweep.mile.checkpoint.file.MappedFile;

/**
 * The bytes of a pickle: a part of a file. Nothing longer than what is left of the part, or of the
 * limit, is ever allocated.
 */
public final class PickleInput {
  /** A pickle may have so many bytes; those of weight files have some hundred for each tensor. */
  public static final long MAX_BYTES = 64L << 20;

  private static final int MAX_LINE = 4096; // a number or a name in text form

  private final ByteBuffer bytes;
  private final long start;
  private final boolean cutByLimit;

  /** The bytes from {@code start} to {@code end} of a file, at most {@link #MAX_BYTES} of them. */
  public PickleInput(MappedFile file, long start, long end) throws IOException {
    this.start = start;
    this.cutByLimit = end - start > MAX_BYTES;
    this.bytes = file.piece(start, (int) Math.min(end - start, MAX_BYTES));
  }

  /** Place in the file of the next byte. */
  public long position() {
    return start + bytes.position();
  }

  /** One byte, 0 to 255. */
  int unsigned() throws IOException {
    require(1);
    return bytes.get() & 0xff;
  }

  /** A little-endian number of 1 to 8 bytes; of 8, possibly negative. */
  long number(int length) throws IOException {
    require(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (bytes.get() & 0xffL) << 8 * i;
    }
    return value;
  }

  /** The bytes of a big-endian double. */
  double bigEndianDouble() throws IOException {
    return Double.longBitsToDouble(Long.reverseBytes(number(8)));
  }

  /** That many bytes. */
  byte[] bytes(long length) throws IOException {
    require(length);
    byte[] copy = new byte[(int) length];
    bytes.get(copy);
    return copy;
  }

  /** UTF-8 text of that many bytes. */
  String text(long length) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(length))).toString();
    } catch (CharacterCodingException e) {
      throw new PickleException("holds a text that is not UTF-8");
    }
  }

  /** ASCII text up to the next line feed. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = unsigned(); c != '\n'; c = unsigned()) {
      if (line.length() == MAX_LINE) {
        throw new PickleException("is no pickle: a line of it has over " + MAX_LINE + " bytes");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private void require(long length) throws PickleException {
    if (length < 0 || length > bytes.remaining()) {
      throw ended();
    }
  }

  private PickleException ended() {
    return new PickleException(
        cutByLimit
            ? "has a pickle of over %d MiB, which no weights need".formatted(MAX_BYTES >> 20)
            : "is cut short or damaged: its pickle does not end");
  }
}

package milesweep.mile.data.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of a file in UTF-8, or in UTF-16 when a byte order mark says so; never guessed. */
public final class TextFile {
  private static final long MAX_BYTES = 512L << 20;

  private TextFile() {}

  /** Why a file has no text; the message does not name it. */
  public static final class NoTextException extends IOException {
    private static final long serialVersionUID = 1L;

    NoTextException(String message) {
      super(message);
    }
  }

  /**
   * Reads it without its byte order mark.
   *
   * @throws NoTextException when it is too large or not in these encodings
   * @throws IOException when it cannot be read
   */
  public static String read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new NoTextException(
          "%d bytes, more than the limit of %d for a text file".formatted(size, MAX_BYTES));
    }
    byte[] bytes = Files.readAllBytes(file);
    if (startsWith(bytes, 0xFF, 0xFE, 0, 0) || startsWith(bytes, 0, 0, 0xFE, 0xFF)) {
      throw new NoTextException("UTF-32, which is not read; save it as UTF-8");
    } else if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      return decode(bytes, 3, StandardCharsets.UTF_8);
    } else if (startsWith(bytes, 0xFF, 0xFE)) {
      return decode(bytes, 2, StandardCharsets.UTF_16LE);
    } else if (startsWith(bytes, 0xFE, 0xFF)) {
      return decode(bytes, 2, StandardCharsets.UTF_16BE);
    }
    return decode(bytes, 0, StandardCharsets.UTF_8);
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static String decode(byte[] bytes, int from, Charset charset) throws NoTextException {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    CharsetDecoder decoder = charset.newDecoder(); // reports what it cannot decode
    CharBuffer out = CharBuffer.allocate((int) (in.remaining() * decoder.maxCharsPerByte()) + 1);
    CoderResult result = decoder.decode(in, out, true);
    if (!result.isUnderflow()) {
      throw new NoTextException(
          "not %s at byte %d; save it as UTF-8".formatted(charset.name(), in.position()));
    }
    return out.flip().toString();
  }
}

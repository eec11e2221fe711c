package milesweep.mile.data.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG: verified by their checksums and reduced to those that hold samples, so that
 * neither a profile, a gamma, a transparent colour nor a compressed comment reaches the codec.
 */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final Set<String> SAMPLES = Set.of("IHDR", "PLTE", "IDAT", "IEND");

  private PngFile() {}

  static boolean matches(byte[] file) {
    return file.length >= 8 && Arrays.equals(file, 0, 8, SIGNATURE, 0, 8);
  }

  static Pixels decode(byte[] file, ImageDecoder limits) throws IOException {
    return Codec.png(essence(file, limits));
  }

  private static byte[] essence(byte[] file, ImageDecoder limits) throws BadImageException {
    ByteBuffer in = ByteBuffer.wrap(file);
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    out.write(file, 0, 8);
    String name = "";
    for (int at = 8; !name.equals("IEND"); ) {
      if (file.length - at < 12) {
        throw ImageDecoder.truncated(
            "the PNG ends after %d bytes without its end mark".formatted(file.length));
      }
      int length = in.getInt(at);
      name = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (length < 0 || length > file.length - at - 12) {
        throw ImageDecoder.truncated(
            "PNG chunk %s at byte %d is longer than the file".formatted(printable(name), at));
      }
      if (at == 8) {
        checkHeader(in, name, length, limits);
      }
      if (SAMPLES.contains(name)) {
        checkSum(in, name, at, length);
        out.write(file, at, length + 12);
      }
      at += length + 12;
    }
    return out.toByteArray();
  }

  private static void checkHeader(ByteBuffer in, String name, int length, ImageDecoder limits)
      throws BadImageException {
    if (!name.equals("IHDR") || length != 13) {
      throw ImageDecoder.truncated("the PNG does not start with its header");
    }
    limits.checkSize(in.getInt(16), in.getInt(20));
  }

  private static void checkSum(ByteBuffer in, String name, int at, int length)
      throws BadImageException {
    CRC32 crc = new CRC32();
    crc.update(in.array(), at + 4, length + 4);
    if ((int) crc.getValue() != in.getInt(at + 8 + length)) {
      throw ImageDecoder.truncated("PNG chunk %s at byte %d is damaged".formatted(name, at));
    }
  }

  private static String printable(String name) {
    return name.chars().allMatch(c -> c > 32 && c < 127) ? name : "?";
  }
}

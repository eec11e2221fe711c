package milesweep.mile.data.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The segments of a JPEG, reduced to those that hold samples and a plain statement of their colour
 * space, so that no profile or broken metadata reaches the codec. Colour space as libjpeg finds it.
 */
final class JpegFile {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP0 = 0xE0;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COM = 0xFE;
  private static final byte[] JFIF = {
    (byte) 0xFF, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  private final byte[] file;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private byte[] adobe = {};
  private boolean jfif;
  private int components;
  private boolean namedRgb;

  private JpegFile(byte[] file) {
    this.file = file;
  }

  static boolean matches(byte[] file) {
    return file.length >= 3
        && (file[0] & 0xFF) == 0xFF
        && (file[1] & 0xFF) == SOI
        && (file[2] & 0xFF) == 0xFF;
  }

  static Pixels decode(byte[] file, ImageDecoder limits) throws IOException {
    JpegFile jpeg = new JpegFile(file);
    jpeg.read(limits);
    byte[] essence = jpeg.essence();
    return jpeg.components == 4
        ? Codec.cmykJpeg(essence, jpeg.adobe.length > 0 && jpeg.adobe[15] == 2)
        : Codec.jpeg(essence);
  }

  private void read(ImageDecoder limits) throws BadImageException {
    int at = 2;
    while (true) {
      at = marker(at);
      int kind = file[at + 1] & 0xFF;
      if (kind == EOI) {
        break;
      }
      int end = at + 2 + length(at + 2);
      if (kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 && kind != 0xCC) {
        frame(kind, at, limits);
      }
      if (kind == SOS) {
        end = scanEnd(end);
      }
      keep(kind, at, end);
      at = end;
    }
    if (components == 0) {
      throw ImageDecoder.truncated("the JPEG has no frame header");
    }
  }

  /** Position of the marker at or (after fill bytes) behind {@code at}. */
  private int marker(int at) throws BadImageException {
    if (at + 1 >= file.length) {
      throw cut();
    }
    if ((file[at] & 0xFF) != 0xFF) {
      throw ImageDecoder.truncated("no JPEG marker at byte " + at);
    }
    int next = at;
    while (next + 1 < file.length && (file[next + 1] & 0xFF) == 0xFF) {
      next++;
    }
    if (next + 1 >= file.length) {
      throw cut();
    }
    return next;
  }

  private int length(int at) throws BadImageException {
    int length = at + 1 < file.length ? u16(at) : file.length;
    if (length < 2 || at + length > file.length) {
      throw cut();
    }
    return length;
  }

  /** Checks the frame header and notes the components. */
  private void frame(int kind, int at, ImageDecoder limits) throws BadImageException {
    if (kind > 0xC2) {
      throw new BadImageException("a lossless or arithmetic JPEG; convert it to PNG");
    }
    if (length(at + 2) < 8 || (file[at + 4] & 0xFF) != 8) {
      throw new BadImageException("a JPEG with other than 8 bits a sample; convert it to PNG");
    }
    limits.checkSize(u16(at + 7), u16(at + 5));
    components = file[at + 9] & 0xFF;
    if (components != 1 && components != 3 && components != 4) {
      throw new BadImageException(
          "a JPEG of %d components; convert it to PNG".formatted(components));
    }
    if (length(at + 2) < 8 + 3 * components) {
      throw ImageDecoder.truncated("the JPEG's frame header is too short");
    }
    namedRgb =
        components == 3 && file[at + 10] == 'R' && file[at + 13] == 'G' && file[at + 16] == 'B';
  }

  /** Position of the first marker behind the scan data that starts at {@code at}. */
  private int scanEnd(int at) throws BadImageException {
    for (int i = at; i + 1 < file.length; i++) {
      int next = file[i + 1] & 0xFF;
      boolean inside = next == 0 || next == 0xFF || (next >= 0xD0 && next <= 0xD7);
      if ((file[i] & 0xFF) == 0xFF && !inside) {
        return i;
      }
    }
    throw cut();
  }

  private void keep(int kind, int at, int end) {
    if (kind == APP0 && startsWith(at + 4, "JFIF\0")) {
      jfif = true;
    } else if (kind == APP14 && startsWith(at + 4, "Adobe") && end - at >= 16) {
      adobe = Arrays.copyOfRange(file, at, end);
    }
    if ((kind < APP0 || kind > APP15) && kind != COM) {
      body.write(file, at, end - at);
    }
  }

  private byte[] essence() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    out.write(0xFF);
    out.write(SOI);
    if (components == 3 && (jfif || (adobe.length == 0 && !namedRgb))) {
      out.writeBytes(JFIF);
    } else if (components != 1) {
      out.writeBytes(adobe);
    }
    out.writeBytes(body.toByteArray());
    out.write(0xFF);
    out.write(EOI);
    return out.toByteArray();
  }

  private boolean startsWith(int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return Arrays.equals(
        file, at, Math.min(file.length, at + bytes.length), bytes, 0, bytes.length);
  }

  private int u16(int at) {
    return (file[at] & 0xFF) << 8 | (file[at + 1] & 0xFF);
  }

  private BadImageException cut() {
    return ImageDecoder.truncated(
        "the JPEG ends after %d bytes without its end mark".formatted(file.length));
  }
}

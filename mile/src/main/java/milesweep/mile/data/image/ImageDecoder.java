package milesweep.mile.data.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Decodes PNG and JPEG by content, never by name. Sizes are checked in the header before memory is
 * taken; a file that is cut off is refused instead of being filled up with grey. Samples are taken
 * as they stand in the file: no gamma, no colour profile, no turning by EXIF; alpha is dropped.
 *
 * @param maxPixels largest width * height that is decoded
 */
public record ImageDecoder(long maxPixels) {
  /** Far above the largest picture of the known data sets (about 1.4 million pixels). */
  public static final ImageDecoder DEFAULT = new ImageDecoder(40_000_000);

  private static final long MAX_BYTES = 256L << 20;
  private static final String TRUNCATED = "truncated/undecodable image: ";

  /**
   * Reads and decodes a file.
   *
   * @throws BadImageException when it is no usable picture
   * @throws IOException when it cannot be read
   */
  public Pixels decode(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new BadImageException("%d bytes, more than the limit of %d".formatted(size, MAX_BYTES));
    }
    return decode(Files.readAllBytes(file));
  }

  /**
   * Decodes the content of a file.
   *
   * @throws BadImageException when it is no usable picture
   */
  public Pixels decode(byte[] file) throws BadImageException {
    try {
      if (PngFile.matches(file)) {
        return PngFile.decode(file, this);
      }
      if (JpegFile.matches(file)) {
        return JpegFile.decode(file, this);
      }
    } catch (BadImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the JDK's codecs throw both at damaged content
      throw new BadImageException(TRUNCATED + e.getMessage(), e);
    }
    throw new BadImageException("not a PNG or JPEG image: " + guess(file));
  }

  /** Refuses a picture that is too large to decode; called before any memory is taken for it. */
  void checkSize(int width, int height) throws BadImageException {
    if (width < 1 || height < 1) {
      throw new BadImageException("the header says %d x %d pixels".formatted(width, height));
    }
    if ((long) width * height > maxPixels) {
      throw new BadImageException(
          "%d x %d pixels, more than the limit of %d; scale it down"
              .formatted(width, height, maxPixels));
    }
  }

  static BadImageException truncated(String why) {
    return new BadImageException(TRUNCATED + why);
  }

  private static String guess(byte[] file) {
    String head = new String(Arrays.copyOf(file, 256), StandardCharsets.ISO_8859_1);
    String text = head.strip().toLowerCase(Locale.ROOT);
    if (file.length == 0) {
      return "an empty file (0 bytes)";
    } else if (head.startsWith("version https://git-lfs")) {
      return "a git-lfs pointer, fetch the real file (git lfs pull)";
    } else if (text.startsWith("<!doctype")
        || text.startsWith("<html")
        || text.startsWith("<?xml")) {
      return "an HTML or XML page, perhaps the answer of a server that refused the download";
    } else if (head.startsWith("GIF8")) {
      return "a GIF; convert it to PNG";
    } else if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
      return "a TIFF; convert it to PNG";
    } else if (head.startsWith("BM")) {
      return "perhaps a BMP; convert it to PNG";
    } else if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return "a WebP; convert it to PNG";
    } else if (head.startsWith("DICM", 128)) {
      return "a DICOM file; convert it to PNG";
    }
    return "unknown content of %d bytes".formatted(file.length);
  }
}

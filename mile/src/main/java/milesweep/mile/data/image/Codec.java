package milesweep.mile.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The JDK's own codecs, asked for rasters: what they would do about colour spaces is left out.
 * Other plug-ins on the class path are not used, so that a picture has the same samples everywhere.
 */
final class Codec {
  private Codec() {}

  private interface Task<T> {
    T run(ImageReader reader) throws IOException;
  }

  static Pixels png(byte[] file) throws IOException {
    return plain(read("png", file, reader -> reader.read(0)));
  }

  static Pixels jpeg(byte[] file) throws IOException {
    return plain(read("jpeg", file, reader -> reader.read(0)));
  }

  /**
   * A JPEG of four inks, as YCCK or not; its values are inverted, as Adobe's programs write them.
   */
  static Pixels cmykJpeg(byte[] file, boolean ycck) throws IOException {
    return Cmyk.toRgb(read("jpeg", file, reader -> reader.readRaster(0, null)), ycck);
  }

  private static <T> T read(String format, byte[] file, Task<T> task) throws IOException {
    ImageReader reader = jdkReader(format);
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(input, true, true);
      T result = task.run(reader);
      for (String warning : warnings) {
        // Stray bytes between segments are harmless; every other warning stands for lost samples.
        if (!warning.toLowerCase(Locale.ROOT).contains("extraneous bytes")) {
          throw ImageDecoder.truncated(warning);
        }
      }
      return result;
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader jdkReader(String format) {
    for (Iterator<ImageReader> all = ImageIO.getImageReadersByFormatName(format); all.hasNext(); ) {
      ImageReader reader = all.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IllegalStateException(
        "this Java has no reader for " + format + "; use a JDK with the java.desktop module");
  }

  /** Grey, palette, RGB or RGBA samples of any depth to 8-bit RGB. */
  private static Pixels plain(BufferedImage image) {
    Raster raster = image.getRaster();
    ColorModel colours = image.getColorModel();
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    int[] row = new int[width * bands];
    byte[] rgb = new byte[width * height * 3];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int band = bands < 3 ? 0 : channel; // bands: grey, grey+alpha, RGB or RGBA
          int sample = row[x * bands + band];
          rgb[at++] =
              (byte)
                  (colours instanceof IndexColorModel palette
                      ? lookUp(palette, sample, channel)
                      : to8Bits(sample, raster.getSampleModel().getSampleSize(band)));
        }
      }
    }
    return new Pixels(width, height, rgb);
  }

  private static int lookUp(IndexColorModel palette, int index, int channel) {
    if (index >= palette.getMapSize()) {
      throw new IllegalArgumentException(
          "a pixel's colour %d is not in the palette".formatted(index));
    }
    return switch (channel) {
      case 0 -> palette.getRed(index);
      case 1 -> palette.getGreen(index);
      default -> palette.getBlue(index);
    };
  }

  private static int to8Bits(int sample, int bits) {
    if (bits == 8) {
      return sample;
    }
    int max = (1 << bits) - 1; // 65535 / 255 = 257
    return (2 * sample * 255 + max) / (2 * max);
  }
}

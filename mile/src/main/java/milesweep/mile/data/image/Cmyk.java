package milesweep.mile.data.image;

import java.awt.image.Raster;

/**
 * Four-ink samples of a JPEG to RGB, as Pillow converts them: no profile, inks simply multiplied.
 */
final class Cmyk {
  private Cmyk() {}

  static Pixels toRgb(Raster raster, boolean ycck) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] rgb = new byte[width * height * 3];
    int[] row = new int[width * raster.getNumBands()];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        if (ycck) {
          fromYcc(row, 4 * x);
        }
        int paper = row[4 * x + 3]; // stored inverted: 255 is no ink
        for (int channel = 0; channel < 3; channel++) {
          int ink = 255 - row[4 * x + channel];
          rgb[at++] = (byte) clamp(paper - product(ink, paper));
        }
      }
    }
    return new Pixels(width, height, rgb);
  }

  /** Rounded a·b / 255 in integers. */
  private static int product(int a, int b) {
    int t = a * b + 128;
    return ((t >> 8) + t) >> 8;
  }

  /** Replaces Y, Cb, Cr by the three inks: 255 minus the RGB they stand for (JFIF's matrix). */
  private static void fromYcc(int[] row, int at) {
    double y = row[at];
    double cb = row[at + 1] - 128.0;
    double cr = row[at + 2] - 128.0;
    row[at] = clamp((int) Math.round(255 - (y + 1.402 * cr)));
    row[at + 1] = clamp((int) Math.round(255 - (y - 0.344136286 * cb - 0.714136286 * cr)));
    row[at + 2] = clamp((int) Math.round(255 - (y + 1.772 * cb)));
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}

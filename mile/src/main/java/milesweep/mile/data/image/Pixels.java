package milesweep.mile.data.image;

/**
 * A decoded picture: 8-bit red, green and blue, interleaved, row by row from the top.
 *
 * @param rgb width * height * 3 bytes, to be read as 0…255; not copied
 */
public record Pixels(int width, int height, byte[] rgb) {
  public Pixels {
    if (width < 1 || height < 1 || rgb.length != (long) width * height * 3) {
      throw new IllegalArgumentException(
          "%d bytes are not the samples of %d x %d pixels".formatted(rgb.length, width, height));
    }
  }

  /** A sample, 0…255; channel 0 is red. */
  public int sample(int x, int y, int channel) {
    return rgb[(y * width + x) * 3 + channel] & 0xFF;
  }
}

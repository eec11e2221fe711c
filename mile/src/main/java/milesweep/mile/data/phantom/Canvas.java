package milesweep.mile.data.phantom;

/** A square picture of 8-bit samples that regions are painted onto. */
final class Canvas {
  private final int side;
  private final int channels;
  private final byte[] samples;

  /**
   * A black picture.
   *
   * @param channels 1 for grey, 3 for red, green and blue
   */
  Canvas(int side, int channels) {
    this.side = side;
    this.channels = channels;
    this.samples = new byte[side * side * channels];
  }

  /** Sets every pixel whose centre lies in {@code region}, one level for each channel. */
  void fill(Region region, int... levels) {
    for (int y = 0; y < side; y++) {
      int v = (2 * y + 1) * 512 / side;
      for (int x = 0; x < side; x++) {
        if (region.holds((2 * x + 1) * 512 / side, v)) {
          for (int channel = 0; channel < channels; channel++) {
            samples[(y * side + x) * channels + channel] = (byte) clamp(levels[channel]);
          }
        }
      }
    }
  }

  /** Adds noise of up to {@code reach} levels to every sample. */
  void noise(Draws draws, int reach) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) clamp((samples[i] & 0xFF) + draws.around(reach));
    }
  }

  private static int clamp(int level) {
    return Math.max(0, Math.min(255, level));
  }

  byte[] png() {
    return PngWriter.write(side, side, channels, samples);
  }
}

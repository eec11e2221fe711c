package milesweep.mile.data.image;

/**
 * Pillow's resize on 8-bit samples: first across, then down, each pass in 22-bit fixed point and
 * rounded to 8 bits. The aspect ratio is not kept.
 */
public final class Resize {
  private static final int BITS = 22;

  private Resize() {}

  /** {@code source} brought to {@code width} x {@code height}. */
  public static Pixels resize(Pixels source, int width, int height, Resampling kernel) {
    Axis across = Axis.of(source.width(), width, kernel);
    Axis down = Axis.of(source.height(), height, kernel);
    byte[] narrow = new byte[width * source.height() * 3];
    for (int y = 0; y < source.height(); y++) {
      across.apply(source.rgb(), y * source.width() * 3, 3, narrow, y * width * 3);
    }
    byte[] out = new byte[width * height * 3];
    for (int x = 0; x < width; x++) {
      down.apply(narrow, x * 3, width * 3, out, x * 3);
    }
    return new Pixels(width, height, out);
  }

  /** For each output position the first source position and the weights from there on. */
  private record Axis(int[] first, int[][] weights) {

    static Axis of(int in, int out, Resampling kernel) {
      double scale = (double) in / out;
      double stretch = Math.max(scale, 1);
      double support = kernel.radius() * stretch;
      int[] first = new int[out];
      int[][] weights = new int[out][];
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * scale;
        int from = Math.max(0, (int) (centre - support + 0.5));
        int to = Math.min(in, (int) (centre + support + 0.5));
        first[i] = from;
        weights[i] = weights(from, to, centre, stretch, kernel);
      }
      return new Axis(first, weights);
    }

    private static int[] weights(
        int from, int to, double centre, double stretch, Resampling kernel) {
      double[] exact = new double[to - from];
      double sum = 0;
      double shrink = 1 / stretch;
      for (int k = 0; k < exact.length; k++) {
        exact[k] = kernel.weight((from + k - centre + 0.5) * shrink);
        sum += exact[k];
      }
      int[] fixed = new int[exact.length];
      for (int k = 0; k < fixed.length; k++) {
        double value = exact[k] / sum * (1 << BITS);
        fixed[k] = (int) (value < 0 ? value - 0.5 : value + 0.5);
      }
      return fixed;
    }

    /** One line of pixels; {@code step} is the distance of neighbours in both arrays' samples. */
    void apply(byte[] in, int inStart, int step, byte[] out, int outStart) {
      for (int i = 0; i < first.length; i++) {
        for (int channel = 0; channel < 3; channel++) {
          int sum = 1 << (BITS - 1);
          int at = inStart + first[i] * step + channel;
          for (int weight : weights[i]) {
            sum += (in[at] & 0xFF) * weight;
            at += step;
          }
          out[outStart + i * step + channel] = (byte) Math.max(0, Math.min(255, sum >> BITS));
        }
      }
    }
  }
}

package milesweep.mile.data.image;

import java.util.function.UnaryOperator;

/** Changes the levels of a picture, each channel by a table of its own. */
final class Levels {
  private static final int COUNT = 256;

  private Levels() {}

  /** Stretches each channel over all levels; one of a single level stays. */
  static Pixels autocontrast(Pixels source) {
    return change(
        source,
        histogram -> {
          int low = 0;
          int high = COUNT - 1;
          while (low < high && histogram[low] == 0) {
            low++;
          }
          while (high > low && histogram[high] == 0) {
            high--;
          }
          int[] table = new int[COUNT];
          for (int level = 0; level < COUNT; level++) {
            double stretched = low == high ? level : (level - low) * 255.0 / (high - low);
            table[level] = (int) Math.max(0, Math.min(255, stretched));
          }
          return table;
        });
  }

  /** Makes all levels about equally frequent in each channel. */
  static Pixels equalise(Pixels source) {
    return change(
        source,
        histogram -> {
          int all = 0;
          int last = 0;
          for (int count : histogram) {
            all += count;
            last = count == 0 ? last : count;
          }
          int step = (all - last) / 255;
          int[] table = new int[COUNT];
          int below = step / 2;
          for (int level = 0; level < COUNT; level++) {
            table[level] = step == 0 ? level : Math.min(255, below / step);
            below += histogram[level];
          }
          return table;
        });
  }

  private static Pixels change(Pixels source, UnaryOperator<int[]> tableOfHistogram) {
    byte[] rgb = source.rgb().clone();
    for (int channel = 0; channel < 3; channel++) {
      int[] histogram = new int[COUNT];
      for (int i = channel; i < rgb.length; i += 3) {
        histogram[rgb[i] & 0xFF]++;
      }
      int[] table = tableOfHistogram.apply(histogram);
      for (int i = channel; i < rgb.length; i += 3) {
        rgb[i] = (byte) table[rgb[i] & 0xFF];
      }
    }
    return new Pixels(source.width(), source.height(), rgb);
  }
}

package milesweep.mile.data.image;

/**
 * What a sample 0…255 becomes as a number: one value for each channel and sample.
 *
 * @param table (3, 256)
 */
public record PixelScale(float[][] table) {
  private static final float[] CLIP_MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] CLIP_STD = {0.26862954f, 0.26130258f, 0.27577711f};

  /** 0…1. */
  public static PixelScale once() {
    return normalised(new float[3], new float[] {1, 1, 1});
  }

  /** 0…1/255: the released code divides by 255 a second time. */
  public static PixelScale twice() {
    return normalised(new float[3], new float[] {255, 255, 255});
  }

  /** The mean and deviation of the picture set behind CLIP and BLIP. */
  public static PixelScale clip() {
    return normalised(CLIP_MEAN, CLIP_STD);
  }

  /** (sample / 255 - mean) / std, each channel with its own. */
  public static PixelScale normalised(float[] mean, float[] std) {
    float[][] table = new float[3][256];
    for (int channel = 0; channel < 3; channel++) {
      for (int sample = 0; sample < 256; sample++) {
        table[channel][sample] = (sample / 255f - mean[channel]) / std[channel];
      }
    }
    return new PixelScale(table);
  }

  /** Channels first: writes (3, height, width) numbers to {@code out} from {@code at} on. */
  public void write(Pixels pixels, float[] out, int at) {
    byte[] rgb = pixels.rgb();
    int plane = pixels.width() * pixels.height();
    for (int channel = 0; channel < 3; channel++) {
      float[] values = table[channel];
      for (int i = 0; i < plane; i++) {
        out[at + channel * plane + i] = values[rgb[3 * i + channel] & 0xFF];
      }
    }
  }
}

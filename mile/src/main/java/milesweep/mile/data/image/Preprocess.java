package milesweep.mile.data.image;

import java.util.Locale;

/** The setting {@code image.preprocess}: how a picture becomes the model's input. */
public enum Preprocess {
  /** As the released code: bilinear, divided by 255 twice. */
  MILE(Resampling.BILINEAR, PixelScale.twice()),
  /** Bilinear, 0…1. */
  SCALED(Resampling.BILINEAR, PixelScale.once()),
  /** Bicubic, normalised as in CLIP's pre-training. */
  CLIP_NORM(Resampling.BICUBIC, PixelScale.clip());

  private final Resampling kernel;
  private final PixelScale scale;

  Preprocess(Resampling kernel, PixelScale scale) {
    this.kernel = kernel;
    this.scale = scale;
  }

  /** The picture at the model's size, {@code side} x {@code side}. */
  public Pixels resize(Pixels pixels, int side) {
    return Resize.resize(pixels, side, side, kernel);
  }

  public PixelScale scale() {
    return scale;
  }

  /** {@code mile}, {@code scaled} or {@code clip-norm}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads a label without regard to case.
   *
   * @throws IllegalArgumentException naming the key and the labels, when it is none of them
   */
  public static Preprocess of(String text) {
    for (Preprocess mode : values()) {
      if (mode.label().equalsIgnoreCase(text.trim())) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "image.preprocess: unknown \"" + text + "\"; mile, scaled or clip-norm");
  }
}

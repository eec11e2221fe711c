package milesweep.mile.data.image;

import milesweep.common.view.ModelSettings.Preprocess;

/**
 * How a picture becomes the model's input: resize to a square with a kernel, then scale.
 *
 * @param side of the square in pixels
 */
public record ImageTransform(int side, Resampling kernel, PixelScale scale) {

  /** The transform that {@code image.preprocess} names. */
  public static ImageTransform of(Preprocess mode, int side) {
    return switch (mode) {
      case MILE -> new ImageTransform(side, Resampling.BILINEAR, PixelScale.twice());
      case SCALED -> new ImageTransform(side, Resampling.BILINEAR, PixelScale.once());
      case CLIP_NORM -> new ImageTransform(side, Resampling.BICUBIC, PixelScale.clip());
    };
  }

  /** The picture at the model's size; the aspect ratio is not kept. */
  public Pixels resize(Pixels pixels) {
    return Resize.resize(pixels, side, side, kernel);
  }

  /** Numbers of one picture: 3 * side * side, channels first. */
  public int numbers() {
    return 3 * side * side;
  }
}

package milesweep.mile.data.image;

import java.util.function.IntUnaryOperator;

/**
 * Random augmentation (Cubuk et al. 2020) with the strengths of the base models' pre-training: two
 * operations out of ten, each done with probability 1/2, at level 5 of 10: slants of 0.15, shifts
 * of 5 pixels, turns of 15 degrees, either way. At that level the factors of brightness and
 * sharpness are 1: they are drawn and change nothing. Pictures are not mirrored: left and right are
 * answers.
 */
final class RandAugment {
  private static final int OPERATIONS = 2;
  private static final double SHEAR = 0.15;
  private static final double PIXELS = 5;
  private static final double DEGREES = 15;

  private enum Operation {
    IDENTITY,
    AUTOCONTRAST,
    BRIGHTNESS,
    SHARPNESS,
    EQUALISE,
    SHEAR_X,
    SHEAR_Y,
    TRANSLATE_X,
    TRANSLATE_Y,
    ROTATE
  }

  private RandAugment() {}

  /**
   * An augmented picture.
   *
   * @param draw a number from 0 up to, and without, its argument; asked six times
   */
  static Pixels apply(Pixels source, IntUnaryOperator draw) {
    Pixels picture = source;
    for (int i = 0; i < OPERATIONS; i++) {
      Operation operation = Operation.values()[draw.applyAsInt(Operation.values().length)];
      boolean done = draw.applyAsInt(2) == 0;
      int sign = draw.applyAsInt(2) == 0 ? 1 : -1;
      picture = done ? apply(operation, sign, picture) : picture;
    }
    return picture;
  }

  private static Pixels apply(Operation operation, int sign, Pixels picture) {
    return switch (operation) {
      case IDENTITY, BRIGHTNESS, SHARPNESS -> picture;
      case AUTOCONTRAST -> Levels.autocontrast(picture);
      case EQUALISE -> Levels.equalise(picture);
      case SHEAR_X -> Warp.shearX(sign * SHEAR).apply(picture);
      case SHEAR_Y -> Warp.shearY(sign * SHEAR).apply(picture);
      case TRANSLATE_X -> Warp.translate(sign * PIXELS, 0).apply(picture);
      case TRANSLATE_Y -> Warp.translate(0, sign * PIXELS).apply(picture);
      case ROTATE ->
          Warp.rotate(sign * DEGREES, (picture.width() - 1) / 2.0, (picture.height() - 1) / 2.0)
              .apply(picture);
    };
  }
}

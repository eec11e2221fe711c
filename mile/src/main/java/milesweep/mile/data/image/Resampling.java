package milesweep.mile.data.image;

/** Kernel of a resize, stretched over the source when it shrinks (antialias), as in Pillow. */
public enum Resampling {
  BILINEAR(1) {
    @Override
    double weight(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },
  /** Keys' cubic with a = -0.5. */
  BICUBIC(2) {
    @Override
    double weight(double x) {
      double t = Math.abs(x);
      if (t < 1) {
        return ((A + 2) * t - (A + 3)) * t * t + 1;
      }
      return t < 2 ? (((t - 5) * t + 8) * t - 4) * A : 0;
    }
  };

  private static final double A = -0.5;

  private final double radius;

  Resampling(double radius) {
    this.radius = radius;
  }

  /** Half the width of the kernel in source pixels at scale 1. */
  double radius() {
    return radius;
  }

  /** The kernel at {@code x}. */
  abstract double weight(double x);
}

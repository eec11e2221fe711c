package milesweep.mile.data.image;

/**
 * Moves a picture by an affine map, bilinearly; what comes from outside is grey. The map leads from
 * a place in the result to its place in the source, both measured from pixel centres: {@code (ax +
 * by + c, dx + ey + f)}.
 */
record Warp(double a, double b, double c, double d, double e, double f) {
  private static final int OUTSIDE = 128;

  /** Slants to the right with growing y, by so many pixels for each. */
  static Warp shearX(double factor) {
    return new Warp(1, -factor, 0, 0, 1, 0);
  }

  /** Slants downwards with growing x. */
  static Warp shearY(double factor) {
    return new Warp(1, 0, 0, -factor, 1, 0);
  }

  /** Moves to the right and down. */
  static Warp translate(double x, double y) {
    return new Warp(1, 0, -x, 0, 1, -y);
  }

  /** Turns about a centre, counter-clockwise as seen. */
  static Warp rotate(double degrees, double centreX, double centreY) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    return new Warp(
        cos,
        -sin,
        centreX - cos * centreX + sin * centreY,
        sin,
        cos,
        centreY - sin * centreX - cos * centreY);
  }

  Pixels apply(Pixels source) {
    int width = source.width();
    int height = source.height();
    byte[] rgb = new byte[source.rgb().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double fromX = a * x + b * y + c;
        double fromY = d * x + e * y + f;
        for (int channel = 0; channel < 3; channel++) {
          rgb[(y * width + x) * 3 + channel] = (byte) sample(source, fromX, fromY, channel);
        }
      }
    }
    return new Pixels(width, height, rgb);
  }

  private static int sample(Pixels source, double x, double y, int channel) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double down = y - top;
    double upper =
        (1 - right) * at(source, left, top, channel) + right * at(source, left + 1, top, channel);
    double lower =
        (1 - right) * at(source, left, top + 1, channel)
            + right * at(source, left + 1, top + 1, channel);
    return (int) Math.floor((1 - down) * upper + down * lower + 0.5);
  }

  private static int at(Pixels source, int x, int y, int channel) {
    boolean inside = x >= 0 && y >= 0 && x < source.width() && y < source.height();
    return inside ? source.sample(x, y, channel) : OUTSIDE;
  }
}

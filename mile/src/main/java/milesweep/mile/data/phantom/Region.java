package milesweep.mile.data.phantom;

/**
 * A part of the drawing plane, which is 1024 units wide and high whatever the picture's size: a
 * sixteenth of a pixel at 64 pixels. Integers only, so that every machine draws the same.
 */
@FunctionalInterface
interface Region {
  /** Units of one pixel at 64 pixels; all sizes below are given in such pixels. */
  int UNIT = 16;

  /** Whether the point (u, v) lies inside; v grows downwards. */
  boolean holds(int u, int v);

  static Region everywhere() {
    return (u, v) -> true;
  }

  static Region ellipse(int x, int y, int rx, int ry) {
    long a = (long) rx * UNIT * rx * UNIT;
    long b = (long) ry * UNIT * ry * UNIT;
    return (u, v) -> {
      long du = u - x * UNIT;
      long dv = v - y * UNIT;
      return du * du * b + dv * dv * a <= a * b;
    };
  }

  static Region disc(int x, int y, int r) {
    return ellipse(x, y, r, r);
  }

  /** From (left, top) up to but not at (right, bottom). */
  static Region box(int left, int top, int right, int bottom) {
    return (u, v) -> u >= left * UNIT && u < right * UNIT && v >= top * UNIT && v < bottom * UNIT;
  }

  static Region square(int x, int y, int r) {
    return box(x - r, y - r, x + r, y + r);
  }

  /** An upright cross: two bars of half length r and half width {@code arm}. */
  static Region cross(int x, int y, int r, int arm) {
    return box(x - r, y - arm, x + r, y + arm).or(box(x - arm, y - r, x + arm, y + r));
  }

  static Region diamond(int x, int y, int r) {
    return (u, v) -> Math.abs(u - x * UNIT) + Math.abs(v - y * UNIT) <= r * UNIT;
  }

  /** A triangle standing on its side, 2r wide and high. */
  static Region triangle(int x, int y, int r) {
    return (u, v) -> {
      int below = v - (y - r) * UNIT;
      return below >= 0 && below <= 2 * r * UNIT && 2 * Math.abs(u - x * UNIT) <= below;
    };
  }

  static Region ring(int x, int y, int r) {
    Region outer = disc(x, y, r);
    Region inner = disc(x, y, r / 2);
    return (u, v) -> outer.holds(u, v) && !inner.holds(u, v);
  }

  default Region or(Region other) {
    return (u, v) -> holds(u, v) || other.holds(u, v);
  }

  default Region and(Region other) {
    return (u, v) -> holds(u, v) && other.holds(u, v);
  }

  /** Horizontal bands, {@code thick} of every {@code period} pixels. */
  static Region bands(int period, int thick) {
    return (u, v) -> Math.floorMod(v, period * UNIT) < thick * UNIT;
  }

  /** Every other field of a board with fields of {@code side} pixels. */
  static Region chequers(int side) {
    return (u, v) -> ((u / (side * UNIT)) + (v / (side * UNIT))) % 2 == 0;
  }

  /** Dots of radius r, one in every {@code period} pixels. */
  static Region dots(int period, int r) {
    int middle = period * UNIT / 2;
    return (u, v) -> {
      int du = u % (period * UNIT) - middle;
      int dv = v % (period * UNIT) - middle;
      return du * du + dv * dv <= r * UNIT * r * UNIT;
    };
  }
}

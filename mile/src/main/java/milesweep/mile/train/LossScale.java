package milesweep.mile.train;

/**
 * What losses are multiplied by, so that gradients do not vanish in 16 bits (Micikevicius et al.
 * 2018): halved when a gradient overflows, whose step is then left out, and doubled after many that
 * did not. Powers of two, so scaling back loses nothing. Part of a training's state.
 *
 * @param factor 1 where nothing is scaled
 * @param good steps since it last changed
 * @param skipped steps left out so far
 */
public record LossScale(double factor, int good, long skipped) {
  private static final int DOUBLED_AFTER = 2000;
  private static final double FIRST = 65536;

  /** No scaling. */
  public static final LossScale NONE = new LossScale(1, 0, 0);

  /** Before the first step of a training in 16 bits with a small range. */
  public static final LossScale START = new LossScale(FIRST, 0, 0);

  /** After a step whose gradients were finite. */
  LossScale afterGood() {
    return good + 1 == DOUBLED_AFTER
        ? new LossScale(factor * 2, 0, skipped)
        : new LossScale(factor, good + 1, skipped);
  }

  /** After a step that was left out. */
  LossScale afterOverflow() {
    return new LossScale(factor / 2, 0, skipped + 1);
  }

  /** Whether an overflow can be met with a smaller factor. */
  boolean canShrink() {
    return factor > 1;
  }
}

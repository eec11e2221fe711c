package milesweep.cli.selftest;

import java.util.Locale;

/**
 * One fault of a plan.
 *
 * @param number from 1
 * @param atMillis from the beginning of the faults
 * @param kind what is done
 * @param node whose node, from 1; 0 where none is meant
 * @param slot which of its slots is looked at first, from 0
 * @param holdMillis until it is made good: a process is started again, a cable plugged in
 * @param salt for what else is to be drawn, such as the bytes that are damaged
 */
public record Fault(
    int number, long atMillis, FaultKind kind, int node, int slot, long holdMillis, long salt) {
  /** {@code 12 at 14.2 s kill of a worker w2, for 0.8 s}. */
  @Override
  public String toString() {
    String whose = node == 0 ? "" : " w" + node;
    String which = kind.target() == FaultKind.Target.SLOT ? ", slot " + slot : "";
    String hold =
        kind.lasts() ? String.format(Locale.ROOT, ", for %.1f s", holdMillis / 1000.0) : "";
    return String.format(
        Locale.ROOT,
        "%3d  at %5.1f s  %s%s%s%s",
        number,
        atMillis / 1000.0,
        kind.words(),
        whose,
        which,
        hold);
  }
}

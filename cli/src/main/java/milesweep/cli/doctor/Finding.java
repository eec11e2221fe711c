package milesweep.cli.doctor;

import java.util.Locale;

/**
 * One line of the doctor's.
 *
 * @param subject what was looked at
 * @param text what was found
 * @param advice what to do; null where there is nothing to do
 */
public record Finding(String subject, Level level, String text, String advice) {
  /** How bad it is. */
  public enum Level {
    /** All is well. */
    OK,
    /** A node runs, but something may surprise. */
    WARN,
    /** A node does not start, or fails later. */
    FAIL;

    /** As it is printed. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String subject, String text) {
    return new Finding(subject, Level.OK, text, null);
  }

  static Finding warn(String subject, String text, String advice) {
    return new Finding(subject, Level.WARN, text, advice);
  }

  static Finding fail(String subject, String text, String advice) {
    return new Finding(subject, Level.FAIL, text, advice);
  }

  /** The line for people. */
  public String line() {
    return "%-4s  %-9s  %s%s"
        .formatted(level.label(), subject, text, advice == null ? "" : "; " + advice);
  }
}

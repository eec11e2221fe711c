package milesweep.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How long a process may live, for batch systems and machines that are taken away: it leaves in
 * good order before that. Written with units ({@code 11h50m}, {@code 90s}) or as Slurm does ({@code
 * 45}, minutes; {@code 12:30}, minutes and seconds; {@code 01:00:00}; {@code 1-12}, days and hours;
 * {@code 1-12:00:00}).
 *
 * @param whole from the start of the process; above zero
 */
record TimeBudget(Duration whole) {
  /** A checkpoint of a full-size model, its report and the goodbye take less. */
  private static final Duration LEAVING = Duration.ofSeconds(60);

  private static final Pattern UNITS =
      Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");
  private static final Pattern SLURM =
      Pattern.compile("(?:(\\d+)-)?(\\d+)(?::(\\d+))?(?::(\\d+))?");

  /** Time of work, before it is time to leave: all but a minute, half of a short budget. */
  Duration work() {
    Duration half = whole.dividedBy(2);
    return whole.minus(LEAVING.compareTo(half) < 0 ? LEAVING : half);
  }

  /**
   * Runs {@code leave} once the time of work is over, unless the process has ended by then.
   *
   * @param started when the process began, {@link System#nanoTime}
   */
  void whenOver(long started, Runnable leave) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(
                    Math.max(0, work().toMillis() - (System.nanoTime() - started) / 1_000_000));
                leave.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "time-budget");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Reads a budget.
   *
   * @throws IllegalArgumentException when it is none, saying what one looks like
   */
  static TimeBudget of(String text) {
    Duration whole = Duration.ZERO;
    try {
      Matcher units = UNITS.matcher(text);
      Matcher slurm = SLURM.matcher(text);
      if (units.matches()) {
        whole = sum(units.group(1), units.group(2), units.group(3), units.group(4));
      } else if (slurm.matches()) {
        whole = slurm(slurm);
      }
    } catch (ArithmeticException | NumberFormatException e) {
      whole = Duration.ZERO;
    }
    if (whole.isZero()) {
      throw new IllegalArgumentException(
          "'%s' is no time budget; write 11h50m, 90s, or as Slurm does 12:30:00 or 1-12:00:00"
              .formatted(text));
    }
    return new TimeBudget(whole);
  }

  /** {@code minutes[:seconds]}, {@code hours:minutes:seconds}, {@code days-hours[:…]}. */
  private static Duration slurm(Matcher parts) {
    String days = parts.group(1);
    String first = parts.group(2);
    String second = parts.group(3);
    String third = parts.group(4);
    if (days != null || third != null) {
      return sum(days, first, second, third);
    }
    return sum(null, null, first, second);
  }

  private static Duration sum(String days, String hours, String minutes, String seconds) {
    return Duration.ofDays(number(days))
        .plusHours(number(hours))
        .plusMinutes(number(minutes))
        .plusSeconds(number(seconds));
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<TimeBudget> {
    @Override
    public TimeBudget convert(String text) {
      try {
        return of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}

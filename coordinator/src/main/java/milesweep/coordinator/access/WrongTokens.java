package milesweep.coordinator.access;

import java.time.Duration;
import java.util.Optional;

/**
 * What to do about wrong tokens: a few are answered at once, more of them in the same minute late,
 * and the log gets the first one and then a count each minute, however many there are. For any
 * thread.
 */
public final class WrongTokens {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final int atOnce;
  private final Duration delay;
  private boolean begun;
  private long minuteStart;
  private long inMinute;

  /**
   * What to do about one.
   *
   * @param delay before its answer
   * @param line for the log, if any
   */
  public record Reaction(Duration delay, Optional<String> line) {}

  /** Five a minute are mistakes; what tries more waits a second for each. */
  public WrongTokens() {
    this(5, Duration.ofSeconds(1));
  }

  /** With other patience. */
  public WrongTokens(int atOnce, Duration delay) {
    this.atOnce = atOnce;
    this.delay = delay;
  }

  /**
   * One was shown.
   *
   * @param from where it came from, for people
   * @param nanos of a clock that only goes forward
   */
  public synchronized Reaction shown(String from, long nanos) {
    Optional<String> line = Optional.empty();
    if (!begun || nanos - minuteStart >= MINUTE) {
      String more = inMinute > 1 ? "; since the last such line: " + (inMinute - 1) + " more" : "";
      line = Optional.of("a wrong token, or none, was shown from " + from + more);
      begun = true;
      minuteStart = nanos;
      inMinute = 0;
    }
    inMinute++;
    return new Reaction(inMinute > atOnce ? delay : Duration.ZERO, line);
  }
}

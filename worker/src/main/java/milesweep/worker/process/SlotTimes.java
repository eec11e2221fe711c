package milesweep.worker.process;

import java.time.Duration;

/**
 * How patient a slot is.
 *
 * @param resend silence after which reports are sent again
 * @param contact how often a trainer is spoken to
 * @param start time that a process may take until it listens
 * @param stop time that a trainer may take to stop before it is killed
 * @param warm how long an idle trainer is kept for the next stage
 */
public record SlotTimes(
    Duration resend, Duration contact, Duration start, Duration stop, Duration warm) {
  /** What suits a real run. */
  public static final SlotTimes USUAL =
      new SlotTimes(
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofSeconds(120),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5));
}

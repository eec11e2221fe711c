package milesweep.common.view;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import milesweep.common.device.DeviceWish;
import milesweep.common.setting.Settings;

/**
 * How a sweep is run: no part of what its trials are, so it may differ from one submission of a
 * sweep to the next.
 *
 * @param device where its stages may run
 * @param slots of a local run; empty for one for each core
 * @param lease silence after which a stage may be given to another slot; empty for the
 *     coordinator's own
 * @param priority among sweeps; higher goes first
 * @param maxFailures trials that fail with one cause until the sweep is paused; empty for any
 *     number
 * @param maxSlots slots that may work for it at a time; empty for any number
 */
public record ExecutionSettings(
    DeviceWish device,
    OptionalInt slots,
    Optional<Duration> lease,
    int priority,
    OptionalInt maxFailures,
    OptionalInt maxSlots) {
  /** Path of {@link #priority}. */
  public static final String PRIORITY = "execution.priority";

  private static final String DEVICE = "device";
  private static final String PREFIX = "execution.";
  private static final String SLOTS = PREFIX + "slots";
  private static final String MAX_FAILURES = PREFIX + "max-failures";
  private static final String MAX_SLOTS = PREFIX + "max-slots";
  private static final String LEASE = PREFIX + "lease-seconds";

  /** The settings that this reads, of those that a file gives. */
  public static Settings of(Settings given) {
    return given.only(
        path -> path.startsWith(PREFIX) || path.startsWith("notify.") || path.equals(DEVICE));
  }

  /** Reads the settings that a file gives; what it leaves out stays empty. */
  public static ExecutionSettings from(Settings given) {
    return new ExecutionSettings(
        given.has(DEVICE) ? DeviceWish.of(given.text(DEVICE)) : DeviceWish.AUTO,
        positive(given, SLOTS),
        given.has(LEASE)
            ? Optional.of(Duration.ofMillis(Math.round(1_000 * given.number(LEASE))))
            : Optional.empty(),
        given.has(PRIORITY) ? given.integer32(PRIORITY) : 0,
        positive(given, MAX_FAILURES),
        positive(given, MAX_SLOTS));
  }

  private static OptionalInt positive(Settings given, String path) {
    int value = given.has(path) ? given.integer32(path) : 0;
    return value > 0 ? OptionalInt.of(value) : OptionalInt.empty();
  }
}

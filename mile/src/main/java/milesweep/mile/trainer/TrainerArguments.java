package milesweep.mile.trainer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import milesweep.common.trainer.SlotFolder;

/**
 * A trainer's command line.
 *
 * @param slot where the slot keeps its state, lock and socket
 * @param cache node-local folder for generated data
 * @param idleLimit silence after which an idle trainer leaves
 * @param orphanLimit silence after which a busy trainer stops its stage and leaves
 */
record TrainerArguments(SlotFolder slot, Path cache, Duration idleLimit, Duration orphanLimit) {
  private static final Set<String> NAMES =
      Set.of("--slot", "--local", "--cache", "--idle-seconds", "--orphan-seconds");

  /**
   * Reads {@code --slot DIR --local DIR --cache DIR [--idle-seconds N] [--orphan-seconds N]}.
   *
   * @throws IllegalArgumentException naming the argument that is unknown or missing
   */
  static TrainerArguments parse(String... arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!NAMES.contains(arguments[i]) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            "unknown argument or missing value: "
                + arguments[i]
                + "; a worker node starts trainers");
      }
      given.put(arguments[i], arguments[i + 1]);
    }
    return new TrainerArguments(
        new SlotFolder(folder(given, "--slot"), folder(given, "--local")),
        folder(given, "--cache"),
        seconds(given, "--idle-seconds", 60),
        seconds(given, "--orphan-seconds", 24 * 3600));
  }

  private static Path folder(Map<String, String> given, String name) {
    if (!given.containsKey(name)) {
      throw new IllegalArgumentException("missing argument " + name);
    }
    return Path.of(given.get(name)).toAbsolutePath().normalize();
  }

  private static Duration seconds(Map<String, String> given, String name, long fallback) {
    return Duration.ofSeconds(given.containsKey(name) ? Long.parseLong(given.get(name)) : fallback);
  }
}

package milesweep.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.coordinator.sweepfile.SweepFile;
import milesweep.coordinator.sweepfile.SweepReading;
import picocli.CommandLine.Option;

/** What a command line sets over a sweep file. */
final class OverrideOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Set a key of the file for all points, in place of its value or axis there; may be repeated.")
  private List<String> set = List.of();

  /**
   * The definition with these set, read against this process's environment and folder.
   *
   * @throws UserFault when an option is no {@code KEY=VALUE}
   */
  SweepReading read(Path file) {
    return SweepFile.load(file, System.getenv(), Path.of("").toAbsolutePath(), byKey());
  }

  private Map<String, String> byKey() {
    Map<String, String> byKey = new LinkedHashMap<>();
    for (String option : set) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        throw new UserFault(
            "milesweep: --set %s: write --set KEY=VALUE; nothing was started.".formatted(option));
      }
      byKey.put(option.substring(0, equals).trim(), option.substring(equals + 1));
    }
    return byKey;
  }
}

package milesweep.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import milesweep.worker.artifact.ArtifactSettings;
import picocli.CommandLine.Option;

/** How a worker gives out and fetches what stages leave to each other. */
final class ArtifactOptions {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgt])");
  private static final String UNITS = "kmgt";
  private static final int STEP = 10;

  @Option(
      names = "--artifact-port",
      paramLabel = "PORT",
      description =
          "Port that other workers fetch weights and checkpoints at (default: a free one).",
      defaultValue = "0")
  private int port;

  @Option(
      names = "--artifact-cache",
      paramLabel = "SIZE",
      description =
          "What fetched weights may take on the disk, as 500m, 20g or 1t (default: ${DEFAULT-VALUE}).",
      defaultValue = "20g")
  private String cache;

  ArtifactSettings settings() {
    if (port < 0 || port > 65_535) {
      throw new UserFault(
          "milesweep: --artifact-port must be 0 to 65535, was " + port + "; 0 takes a free port");
    }
    return ArtifactSettings.USUAL.with(port, bytes(cache));
  }

  private static long bytes(String size) {
    Matcher matcher = SIZE.matcher(size.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new UserFault(
          "milesweep: --artifact-cache is a whole number with k, m, g or t, as 20g, was " + size);
    }
    int shift = STEP * (UNITS.indexOf(matcher.group(2)) + 1);
    return Long.parseLong(matcher.group(1)) << shift;
  }
}

package milesweep.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The folder that a sweep lives in, for every command. */
final class HomeOptions {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Folder of store, journals and checkpoints (default: ${DEFAULT-VALUE}).",
      defaultValue = "runs")
  private Path home;

  /** The home, absolute. */
  Path home() {
    return home.toAbsolutePath().normalize();
  }

  /** The coordinator's folder below it. */
  Path coordinatorFolder() {
    return home().resolve("coordinator");
  }
}

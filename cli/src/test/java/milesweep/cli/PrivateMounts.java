package milesweep.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Processes that see file systems of their own: full or read-only ones, which leave no trace
 * behind.
 */
final class PrivateMounts {
  private PrivateMounts() {}

  /** Skips the test where this process may not mount anything. */
  static void require() throws IOException, InterruptedException {
    int code;
    try {
      code =
          new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
    } catch (IOException e) {
      code = -1; // no unshare here
    }
    assumeTrue(
        code == 0,
        "skipped: needs a mount namespace of its own (root with CAP_SYS_ADMIN, unshare)");
  }

  /** Starts a milesweep command that sees an empty file system in place of a folder. */
  static MilesweepProcess startWithout(Path hidden, Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "bash", "-c"));
    command.add("mount -t tmpfs tmpfs \"$0\" && exec \"$@\"");
    command.add(hidden.toString());
    command.addAll(MilesweepProcess.command(arguments));
    return MilesweepProcess.start(folder, Map.of(), command);
  }

  /**
   * Runs a bash script among its own mounts; {@code milesweep} is the command there.
   *
   * @param folder where it runs
   * @param variables that it reads
   */
  static MilesweepProcess start(Path folder, Map<String, String> variables, String script) {
    String quoted =
        MilesweepProcess.command().stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .reduce((a, b) -> a + " " + b)
            .orElseThrow();
    String function = "milesweep() { " + quoted + " \"$@\"; }\n";
    return MilesweepProcess.start(
        folder, variables, List.of("unshare", "-m", "bash", "-c", function + script));
  }
}

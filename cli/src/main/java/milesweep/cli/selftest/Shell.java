package milesweep.cli.selftest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program of the system to its end. */
final class Shell {
  private Shell() {}

  /**
   * Runs a command and gives back what it printed.
   *
   * @throws IOException with what it said, when it cannot be run or ends with another status than 0
   */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + printed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(String.join(" ", command) + ": interrupted", e);
    }
    return printed;
  }

  /** Whether a command can be run and ends with status 0. */
  static boolean works(List<String> command) {
    try {
      run(command.toArray(new String[0]));
      return true;
    } catch (IOException e) {
      return false; // not there, or not allowed
    }
  }
}

package milesweep.cli;

import java.nio.file.Path;

/** Where log lines go. To be said before the first logger is made. */
final class Logs {
  private Logs() {}

  /** To a file below the home, since the screen shows progress. */
  static Path toFile(Path home) {
    Path file = home.resolve("logs").resolve("run.log");
    System.setProperty("milesweep.log", file.toString());
    return file;
  }

  /** To standard output, for processes that a supervisor watches. */
  static void toConsole() {
    System.setProperty("logback.configurationFile", "logback-console.xml");
  }
}

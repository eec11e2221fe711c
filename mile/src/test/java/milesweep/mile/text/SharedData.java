package milesweep.mile.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of real and broken data beside the repository; tests that need it skip where it is
 * absent.
 */
public final class SharedData {
  private SharedData() {}

  /** A file or folder in it; skips the calling test, saying why, when it is not there. */
  public static Path path(String relative) {
    Path path = Path.of(System.getProperty("milesweep.shared", "../../shared")).resolve(relative);
    assumeTrue(Files.exists(path), () -> "skipped: no " + path + " (set -Dmilesweep.shared)");
    return path;
  }
}

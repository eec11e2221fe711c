package milesweep.cli.doctor;

import java.io.IOException;
import java.util.List;

/**
 * Whether a trainer process starts, loads libtorch and trains: it does a minuscule trial.
 *
 * @param flavor of the libtorch in use
 * @param trial does it
 */
public record TrainerCheck(String flavor, Trial trial) implements Check {
  /** Runs a trainer once; what it throws says why it could not. */
  public interface Trial {
    void run() throws IOException;
  }

  @Override
  public List<Finding> look() {
    long start = System.nanoTime();
    try {
      trial.run();
    } catch (IOException | RuntimeException e) {
      return List.of(
          Finding.fail(
              "libtorch",
              "a trainer does not work: " + firstLines(String.valueOf(e.getMessage())),
              "mend that; another ENGINE_CACHE_DIR or PYTORCH_LIBRARY_PATH may help"));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return List.of(
        Finding.ok(
            "libtorch", "loaded (%s); a trainer did a trial in %.1f s".formatted(flavor, seconds)));
  }

  private static String firstLines(String text) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return String.join(" / ", lines.subList(0, Math.min(4, lines.size())));
  }
}

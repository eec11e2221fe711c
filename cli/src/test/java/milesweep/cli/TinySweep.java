package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sweep files of rows that train in seconds: a minuscule model on a dozen generated pictures. */
final class TinySweep {
  private static final String PHANTOM =
      """
        data.phantom { train-images = 12, validate-images = 2, test-images = 4, questions-per-image = 6, image-size = 32 }
      """;

  private TinySweep() {}

  /** Writes {@code NAME.conf} with points on the phantom set and returns its path. */
  static Path write(Path folder, String name, String points) throws IOException {
    return write(folder, name, PHANTOM, points);
  }

  /**
   * Writes {@code NAME.conf} and returns its path.
   *
   * @param settings lines of the sweep block beside model, training and points
   */
  static Path write(Path folder, String name, String settings, String points) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".conf"),
        """
        sweep {
          name = %s
          model {
            preset = mile-tiny
            image-size = 32
            vit { width = 32, depth = 1, heads = 2 }
            text { width = 32, layers = 1, heads = 2, ffn = 64 }
          }
          training { batch-size = 8, learning-rate = 1e-3 }
        %s
          points = [
            %s
          ]
        }
        """
            .formatted(name, settings, points));
  }
}

package milesweep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sweep files with as many trials as one likes; nothing of them is ever trained. */
final class LargeSweep {
  private LargeSweep() {}

  /**
   * A grid as people write it: five tuning patterns, two learning rates and as many seeds as it
   * takes; two stages a trial.
   *
   * @param trials a multiple of ten
   */
  static Path grid(Path folder, String name, int trials) throws IOException {
    return write(
        folder,
        name,
        """
        sweep {
          name = %s
          model.preset = mile-tiny
          data { kind = phantom, phantom { train-images = 100, test-images = 40 } }
          training { epochs = 10, batch-size = 10 }
          grid {
            tuning = ["F/LoRA/LoRA", "LoRA/LoRA/LoRA", "F/T/LoRA", "T/LoRA/LoRA", "T/T/LoRA"]
            training.learning-rate = [1e-3, 4e-3]
            seed = [%s]
          }
        }
        """
            .formatted(name, seeds(trials / 10)));
  }

  /** Trials of one stage each, done by a command. */
  static Path commands(Path folder, String name, int trials, List<String> command)
      throws IOException {
    String words = command.stream().map(word -> '"' + word + '"').collect(Collectors.joining(","));
    return write(
        folder,
        name,
        """
        sweep {
          name = %s
          trainer.command = [%s]
          grid.seed = [%s]
        }
        """
            .formatted(name, words, seeds(trials)));
  }

  private static String seeds(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(","));
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".conf"), text);
  }
}

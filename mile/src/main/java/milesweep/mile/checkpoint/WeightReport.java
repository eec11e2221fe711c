package milesweep.mile.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How weight files met a model.
 *
 * @param loaded parameters that took their value from a file
 * @param fresh parameters that no file provided and that began at random
 * @param unused for each file, its tensors that the model has no use for
 * @param mismatched tensors of another shape than the model's parameter, each with its file; not
 *     loaded
 */
public record WeightReport(
    List<String> loaded,
    List<String> fresh,
    Map<Path, List<String>> unused,
    List<String> mismatched) {

  /** The fresh parameters that are no adapter's: random where pretrained ones were expected. */
  public List<String> freshBase() {
    return fresh.stream()
        .filter(name -> !name.contains(".base_model.") && !name.contains(".prompt_encoder."))
        .toList();
  }

  /**
   * Makes sure that every tensor of a file is in the model, as it must be for the weights of an
   * earlier stage.
   *
   * @throws IllegalStateException naming the tensors that are not
   */
  public void requireAllUsed(Path file) {
    List<String> lost = unused.getOrDefault(file, List.of());
    if (!lost.isEmpty() || !mismatched.isEmpty()) {
      throw new IllegalStateException(
          "the weights of an earlier stage, %s, do not fit this model: no place for %s; other shapes: %s"
              .formatted(file, lost, mismatched));
    }
  }
}

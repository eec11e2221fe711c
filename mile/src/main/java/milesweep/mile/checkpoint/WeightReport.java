package milesweep.mile.checkpoint;

import java.util.List;

/**
 * How weight files met a model.
 *
 * @param loaded parameters that took their value from a file
 * @param fresh parameters that no file provided
 * @param unused tensors of the files that the model has no use for
 * @param mismatched tensors of another shape than the model's parameter; not loaded
 */
public record WeightReport(
    List<String> loaded, List<String> fresh, List<String> unused, List<String> mismatched) {

  /**
   * Makes sure that every tensor of the files is in the model, as it must be for the weights of an
   * earlier stage.
   *
   * @throws IllegalStateException naming the tensors that are not
   */
  public void requireAllUsed() {
    if (!unused.isEmpty() || !mismatched.isEmpty()) {
      throw new IllegalStateException(
          "the weights of the earlier stage do not fit this model: no place for "
              + unused
              + ", other shapes "
              + mismatched);
    }
  }
}

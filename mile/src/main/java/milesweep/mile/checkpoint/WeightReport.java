package milesweep.mile.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.mile.checkpoint.keys.Extra;
import milesweep.mile.checkpoint.keys.Fit;
import milesweep.mile.checkpoint.keys.ModelPart;

/**
 * How weight files met a model.
 *
 * @param loaded parameters that took their value from a file
 * @param fresh parameters that no file provided and that began at random
 * @param reshaped those of the loaded that a file has in another shape
 * @param mismatched tensors that do not fit the parameter of their name; not loaded
 * @param files what became of the tensors of each file
 */
public record WeightReport(
    List<String> loaded,
    List<String> fresh,
    List<Reshaped> reshaped,
    List<Mismatched> mismatched,
    List<FileUse> files) {

  /** A parameter that was made from a tensor of another shape. */
  public record Reshaped(Path file, String parameter, long[] stored, long[] wanted, Fit how) {
    @Override
    public String toString() {
      return "%s from %s to %s: %s"
          .formatted(
              parameter,
              Arrays.toString(stored),
              Arrays.toString(wanted),
              how == Fit.POSITIONS ? "interpolated" : "the last two rows drawn from the seed");
    }
  }

  /** A tensor that does not fit its parameter, and why. */
  public record Mismatched(Path file, String key, String parameter, String why) {
    @Override
    public String toString() {
      return key + " " + why;
    }
  }

  /**
   * What became of a file's tensors.
   *
   * @param loaded parameters that took their value from it
   * @param extras keys that are well known and were not used, by kind
   * @param unexpected keys that the model has no use for
   */
  public record FileUse(
      WeightInput input, int loaded, Map<Extra, List<String>> extras, List<String> unexpected) {}

  /** The fresh parameters that are no adapter's: random where pretrained ones were expected. */
  public List<String> freshBase() {
    return fresh.stream().filter(name -> !isAdapter(name)).toList();
  }

  /** Parameters that are drawn from the seed, whole or in part. */
  public List<String> drawn() {
    Stream<String> partly =
        reshaped.stream().filter(r -> r.how() == Fit.TWO_MORE_ROWS).map(Reshaped::parameter);
    return Stream.concat(fresh.stream(), partly).toList();
  }

  /** How many parameters of a part were loaded. */
  public long loaded(ModelPart part) {
    return loaded.stream().filter(part::has).count();
  }

  /** Those of a part that no file provided. */
  public List<String> fresh(ModelPart part) {
    return freshBase().stream().filter(part::has).toList();
  }

  static boolean isAdapter(String parameter) {
    return parameter.contains(".base_model.") || parameter.contains(".prompt_encoder.");
  }

  /**
   * Makes sure that every tensor of a file is in the model, as it must be for the weights of an
   * earlier stage.
   *
   * @throws IllegalStateException naming the tensors that are not
   */
  public void requireAllUsed(Path path) {
    List<String> lost =
        files.stream()
            .filter(file -> file.input().path().equals(path))
            .flatMap(
                file ->
                    Stream.concat(
                        file.unexpected().stream(),
                        file.extras().values().stream().flatMap(List::stream)))
            .toList();
    List<Mismatched> odd = mismatched.stream().filter(m -> m.file().equals(path)).toList();
    if (!lost.isEmpty() || !odd.isEmpty()) {
      throw new IllegalStateException(
          "the weights of an earlier stage, %s, do not fit this model: no place for %s; other shapes: %s"
              .formatted(path, lost, odd));
    }
  }
}

package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import milesweep.mile.checkpoint.SafetensorsFile;
import milesweep.mile.model.PositionInterpolation;
import milesweep.mile.tensor.TensorScope;
import org.junit.jupiter.api.DynamicTest;

/** Position embeddings under {@code src_*} and what they become on the grids {@code to_*}. */
final class GoldenPositions {
  private GoldenPositions() {}

  static Stream<DynamicTest> tests(Path dir, Path path) {
    List<String> names;
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      names = List.copyOf(file.names());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String source = names.stream().filter(name -> name.startsWith("src_")).findAny().orElseThrow();
    return names.stream()
        .filter(name -> !name.equals(source))
        .map(name -> dynamicTest(path.getFileName() + " " + name, () -> check(path, source, name)));
  }

  private static void check(Path path, String source, String target) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path);
        TensorScope scope = TensorScope.open()) {
      float[] expected = file.floats(target);
      float[] actual =
          PositionInterpolation.resize(file.tensor(source), file.entry(target).shape()[1])
              .toFloats();
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < expected.length; i++) {
        // float32 rounding of sixteen products
        assertThat(actual[i]).as("value " + i).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }
}

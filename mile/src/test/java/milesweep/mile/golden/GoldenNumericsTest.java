package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import milesweep.mile.checkpoint.SafetensorsFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares with every file of the folder in the system property {@code milesweep.golden}: values
 * that an independent implementation computed. Files are told apart by their content or the
 * beginning of their name, so other folders of the same kind can be checked as well.
 */
class GoldenNumericsTest {
  private interface Family {
    Stream<DynamicTest> tests(Path dir, Path file);
  }

  @TestFactory
  Stream<DynamicNode> every_file_agrees_with_the_reference() throws IOException {
    Path dir = folder();
    Assumptions.assumeTrue(Files.exists(dir), "no golden files: " + dir + " is not there");
    List<Path> files;
    try (Stream<Path> list = Files.list(dir)) {
      files = list.filter(Files::isRegularFile).filter(file -> !isSupport(file)).sorted().toList();
    }
    assertThat(files).as("golden files in " + dir).isNotEmpty();
    return files.stream()
        .map(file -> DynamicContainer.dynamicContainer(name(file), tests(dir, file).map(t -> t)));
  }

  /** A relative path counts from the root of the repository. */
  private static Path folder() {
    String given = System.getProperty("milesweep.golden", "");
    Path root = Path.of(System.getProperty("milesweep.install", ".."));
    return root.resolve(given.isEmpty() ? "../shared/data/golden" : given).normalize();
  }

  /**
   * Only tensors and JSON objects hold reference values; pictures, vocabularies and arrays of
   * questions are read beside them.
   */
  private static boolean isSupport(Path file) {
    String name = name(file);
    return !name.endsWith(".safetensors")
        && (!name.endsWith(".json") || GoldenFiles.json(file).isArray());
  }

  private static Stream<DynamicTest> tests(Path dir, Path file) {
    Family family = family(file);
    try {
      List<DynamicTest> tests = family.tests(dir, file).toList();
      return tests.isEmpty() ? failing(file, "holds nothing to compare with") : tests.stream();
    } catch (RuntimeException | AssertionError e) {
      return Stream.of(
          dynamicTest(
              name(file) + " can be read",
              () -> {
                throw e;
              }));
    }
  }

  private static Family family(Path file) {
    String name = name(file);
    if (name.startsWith("pos_embed")) {
      return GoldenPositions::tests;
    }
    if (name.startsWith("lr_schedule")) {
      return GoldenSchedule::tests;
    }
    if (name.startsWith("preprocess")) {
      return GoldenPreprocess::tests;
    }
    if (name.startsWith("tokenisation")) {
      return GoldenTokenisation::tests;
    }
    if (name.startsWith("metrics")) {
      return GoldenMetrics::tests;
    }
    if (name.startsWith("instruction_")) {
      return GoldenInstruction::tests;
    }
    if (name.endsWith(".safetensors") && isModelCase(file)) {
      return GoldenModel::tests;
    }
    return (dir, unknown) -> failing(unknown, "is of a kind that nobody checks");
  }

  private static boolean isModelCase(Path file) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      return tensors.metadata().containsKey("config") && tensors.metadata().containsKey("modes");
    } catch (IOException e) {
      return false;
    }
  }

  private static Stream<DynamicTest> failing(Path file, String why) {
    return Stream.of(
        dynamicTest(
            name(file) + " is checked",
            () -> {
              throw new AssertionError(file + " " + why);
            }));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}

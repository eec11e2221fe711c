package milesweep.mile.golden;

import java.nio.file.Path;
import java.util.stream.Stream;
import milesweep.mile.text.SharedData;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GoldenDataTest {
  @TestFactory
  Stream<DynamicTest> tokenisation() {
    Path dir = SharedData.path("data/golden");
    return GoldenTokenisation.tests(dir, dir.resolve("tokenisation.json"));
  }

  @TestFactory
  Stream<DynamicTest> preprocess() {
    Path dir = SharedData.path("data/golden");
    return GoldenPreprocess.tests(dir, dir.resolve("preprocess.safetensors"));
  }

  @TestFactory
  Stream<DynamicTest> metrics() {
    Path dir = SharedData.path("data/golden");
    return GoldenMetrics.tests(dir, dir.resolve("metrics.json"));
  }

  @TestFactory
  Stream<DynamicTest> instruction() {
    Path dir = SharedData.path("data/golden");
    return Stream.of("instruction_slake.json", "instruction_vqarad.json")
        .flatMap(name -> GoldenInstruction.tests(dir, dir.resolve(name)));
  }
}

package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import milesweep.mile.train.CosineSchedule;
import org.junit.jupiter.api.DynamicTest;

/** Learning rates by epoch. */
final class GoldenSchedule {
  private GoldenSchedule() {}

  static Stream<DynamicTest> tests(Path dir, Path file) {
    JsonNode cases = GoldenFiles.json(file).get("cases");
    assertThat(cases).isNotEmpty();
    return IntStream.range(0, cases.size())
        .mapToObj(i -> dynamicTest(file.getFileName() + " case " + i, () -> check(cases.get(i))));
  }

  private static void check(JsonNode golden) {
    CosineSchedule schedule =
        new CosineSchedule(
            golden.get("init").asDouble(),
            golden.get("min").asDouble(),
            golden.get("max_epoch").asInt());
    JsonNode rates = golden.get("lr");
    assertThat(rates).isNotEmpty();
    for (int epoch = 0; epoch < rates.size(); epoch++) {
      double expected = rates.get(epoch).asDouble();
      // the last bits of a cosine
      assertThat(schedule.rate(epoch)).isCloseTo(expected, within(1e-15 + 1e-12 * expected));
    }
  }
}

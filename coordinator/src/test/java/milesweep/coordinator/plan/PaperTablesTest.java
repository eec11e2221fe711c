package milesweep.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import milesweep.coordinator.sweepfile.SweepFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sweep files of the paper's tables against the paper's column #Params. */
class PaperTablesTest {
  private static final Path SWEEPS =
      Path.of(System.getProperty("milesweep.install", "..")).resolve("sweeps/paper");

  @ParameterizedTest(name = "table {0}")
  @ValueSource(strings = {"1", "2", "3", "4", "6", "7"})
  void each_row_has_the_papers_pattern_and_percentage(String table) throws IOException {
    Path figures = Path.of(System.getProperty("milesweep.shared", "../shared"), "paper/tables.csv");
    assumeTrue(Files.exists(figures), "the paper's figures are not at " + figures);
    List<String> expected =
        Files.readAllLines(figures).stream()
            .map(line -> line.split(",", -1))
            .filter(cells -> cells[0].equals(table))
            .map(cells -> row(cells[2], cells[4], cells[5], cells[6], cells[7], cells[8]))
            .toList();
    PlanReport plan =
        PlanReport.of(SweepFile.read(SWEEPS.resolve("table" + table + ".conf"), Map.of(), SWEEPS));
    assertThat(plan.rows().stream().map(PaperTablesTest::row))
        .isNotEmpty()
        .containsExactlyElementsOf(expected);
    assertThat(plan.missing().stream().map(MissingSource::key))
        .containsExactly("data.folder", "text.vocab", "model.weights");
  }

  private static String row(PlanRow row) {
    String rank = row.rank() == null ? "" : row.rank().toString();
    return row(row.data(), row.vit(), row.jtm(), row.decoder(), rank, row.paramsPercent() + "");
  }

  private static String row(String... cells) {
    return String.join(" ", cells).toLowerCase(Locale.ROOT);
  }
}

package milesweep.coordinator.expand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TuningMode;
import milesweep.coordinator.sweepfile.SweepFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sweep files that come with the program. */
class ShippedSweepsTest {
  private static final Path SWEEPS =
      Path.of(System.getProperty("milesweep.install", "..")).resolve("sweeps");

  static List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(SWEEPS)) {
      return tree.filter(file -> file.toString().endsWith(".conf"))
          .filter(file -> !file.getParent().endsWith("include")) // parts of files, not files
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void each_expands_without_environment_and_without_a_point_lost(Path file) {
    Expansion expansion = TrialExpander.expand(SweepFile.read(file, Map.of(), SWEEPS));
    assertThat(expansion.trials()).hasSize(expansion.points());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 7})
  void the_small_study_of_a_table_has_the_rows_of_the_papers(int table) {
    assertThat(rows("phantom/table" + table)).isEqualTo(rows("paper/table" + table));
  }

  private static List<String> rows(String name) {
    Path file = SWEEPS.resolve(name + ".conf");
    return TrialExpander.expand(SweepFile.read(file, Map.of(), SWEEPS)).trials().stream()
        .map(trial -> trial.tuning() + " " + trial.rank() + " " + trial.data())
        .toList();
  }

  @Test
  void the_quickstart_shows_every_way_of_tuning_and_every_way_of_training() {
    List<TrialSpec> trials =
        TrialExpander.expand(SweepFile.read(SWEEPS.resolve("quickstart.conf"), Map.of(), SWEEPS))
            .trials();
    assertThat(trials).hasSizeGreaterThanOrEqualTo(12);
    assertThat(trials.stream().flatMap(trial -> trial.tuning().modes().stream()))
        .contains(TuningMode.values());
    assertThat(trials.stream().flatMap(trial -> trial.rank().stream()).distinct())
        .hasSizeGreaterThanOrEqualTo(2);
    assertThat(trials.stream().map(TrialSpec::data).collect(Collectors.toSet()))
        .contains("origin", "instruction", "origin+instruction");
    assertThat(
            trials.stream()
                .flatMap(trial -> trial.stages().stream())
                .filter(stage -> stage.kind() == StageKind.PRETRAIN)
                .distinct())
        .hasSize(1);
  }
}

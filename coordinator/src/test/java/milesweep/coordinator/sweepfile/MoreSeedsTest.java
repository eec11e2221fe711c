package milesweep.coordinator.sweepfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.expand.SweepDifference;
import milesweep.coordinator.expand.TrialExpander;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoreSeedsTest {
  @TempDir private Path folder;

  private SweepDefinition read(String text) throws IOException {
    Path file = folder.resolve("sweep.conf");
    Files.writeString(file, text);
    return SweepFile.read(file, Map.of(), folder);
  }

  private static List<TrialSpec> trials(SweepDefinition sweep) {
    return TrialExpander.expand(sweep).trials();
  }

  private void assertThatSeedsAreAdded(String text, int rows) throws IOException {
    SweepDefinition before = read(text);
    SweepDefinition after = MoreSeeds.of(before, List.of(4L, 5L));
    SweepDifference difference = SweepDifference.of(trials(before), trials(after));
    assertThat(difference.dropped()).isEmpty();
    assertThat(difference.kept()).hasSameSizeAs(trials(before));
    assertThat(difference.added())
        .hasSize(2 * rows)
        .allMatch(trial -> trial.seed().orElseThrow() >= 4);
    assertThat(read(after.written()).definitionHash())
        .as("the text says the same")
        .isEqualTo(after.definitionHash());
    assertThat(SweepDefinition.ofResolved(after.resolvedJson()).definitionHash())
        .isEqualTo(after.definitionHash());
  }

  @Test
  void an_axis_of_seeds_grows() throws IOException {
    assertThatSeedsAreAdded(
        "sweep { model.preset = mile-tiny, grid { seed = [1, 2], lora.rank = [4, 8] }, tuning = F/LoRA/LoRA }",
        2);
  }

  @Test
  void one_seed_becomes_an_axis_whether_it_is_written_or_not() throws IOException {
    assertThatSeedsAreAdded("sweep { model.preset = mile-tiny, seed = 3 }", 1);
    assertThatSeedsAreAdded(
        "sweep { model.preset = mile-tiny, points = [{ tuning = T/T/T }, { tuning = F/T/T }] }", 2);
  }

  @Test
  void seeds_that_are_there_add_nothing() throws IOException {
    SweepDefinition sweep = read("sweep { model.preset = mile-tiny, seed = 4 }");
    assertThatThrownBy(() -> MoreSeeds.of(sweep, List.of(4L)))
        .hasMessageContaining("has these seeds already: 4");
  }

  @Test
  void points_with_seeds_of_their_own_are_not_guessed_at() throws IOException {
    SweepDefinition sweep =
        read("sweep { model.preset = mile-tiny, points = [{ seed = 1 }, { seed = 2 }] }");
    assertThatThrownBy(() -> MoreSeeds.of(sweep, List.of(4L))).hasMessageContaining("--extend");
  }
}

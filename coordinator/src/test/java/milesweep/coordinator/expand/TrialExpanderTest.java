package milesweep.coordinator.expand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.sweepfile.SweepDefinition;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialExpanderTest {
  @TempDir Path folder;

  @Test
  void the_last_axis_runs_fastest_and_values_keep_their_order() {
    Expansion expansion =
        expand(
            """
            grid {
              tuning = ["T/T/LoRA", "F/T/LoRA"]
              lora.rank = [8, 4]
              seed = [2, 1]
            }
            """);
    assertThat(expansion.trials().stream().map(TrialExpanderTest::row))
        .containsExactly(
            "T/T/LoRA 8 origin 2",
            "T/T/LoRA 8 origin 1",
            "T/T/LoRA 4 origin 2",
            "T/T/LoRA 4 origin 1",
            "F/T/LoRA 8 origin 2",
            "F/T/LoRA 8 origin 1",
            "F/T/LoRA 4 origin 2",
            "F/T/LoRA 4 origin 1");
  }

  @Test
  void each_listed_point_is_combined_with_the_whole_grid() {
    Expansion expansion =
        expand(
            """
            points = [{ tuning = "T/T/T" }, { tuning = "F/F/LoRA", lora.rank = 2 }]
            grid.seed = [1, 2]
            """);
    assertThat(expansion.trials().stream().map(TrialExpanderTest::row))
        .containsExactly(
            "T/T/T  origin 1", "T/T/T  origin 2", "F/F/LoRA 2 origin 1", "F/F/LoRA 2 origin 2");
  }

  @Test
  void a_rank_is_dropped_from_rows_without_lora_and_the_merge_is_reported() {
    Expansion expansion = expand("grid { tuning = [F/F/IA3, F/F/LoRA], lora.rank = [2, 4, 8] }");
    assertThat(expansion.points()).isEqualTo(6);
    assertThat(expansion.trials()).hasSize(4);
    assertThat(expansion.trials().get(0).rank()).isEmpty();
    assertThat(expansion.merged()).hasSize(2);
    Expansion.Merged merged = expansion.merged().get(0);
    assertThat(merged.into()).isEqualTo(expansion.trials().get(0).id());
    assertThat(merged.point()).containsEntry("lora.rank", 4L);
    assertThat(merged.differing()).containsExactly("lora.rank");
  }

  @Test
  void a_row_that_trains_nothing_has_no_seed_and_no_format_once_it_is_pretrained() {
    Expansion expansion =
        expand(
            """
            pretrain.enabled = true
            tuning = F/F/F
            grid { seed = [1, 2], data.format = [origin, instruction] }
            """);
    assertThat(expansion.trials()).hasSize(1);
    assertThat(expansion.trials().get(0).seed()).isEmpty();
    assertThat(expansion.trials().get(0).formats()).isEmpty();
  }

  @Test
  void rules_take_points_out_and_every_point_is_accounted_for() {
    Expansion expansion =
        expand(
            """
            grid { tuning = [F/F/LoRA, T/T/LoRA, F/F/IA3, T/T/IA3], lora.rank = [4, 8] }
            include = [{ tuning = "*/*/LoRA" }, { tuning = "F/F/IA3" }]
            exclude = [{ tuning = "T/*/*", lora.rank = 8 }]
            """);
    assertThat(expansion.trials().stream().map(TrialExpanderTest::row))
        .containsExactly(
            "F/F/LoRA 4 origin 1",
            "F/F/LoRA 8 origin 1",
            "T/T/LoRA 4 origin 1",
            "F/F/IA3  origin 1");
    assertThat(expansion.excluded().stream().map(Expansion.Excluded::rule))
        .containsExactly("exclude", "include", "include");
    assertThat(expansion.points())
        .isEqualTo(
            expansion.trials().size() + expansion.merged().size() + expansion.excluded().size());
  }

  @Test
  void ids_do_not_depend_on_key_order_number_spelling_or_written_defaults() {
    List<TrialSpec> plain =
        expand(
                """
                tuning = F/F/LoRA
                training { learning-rate = 0.001, weight-decay = 0.05, batch-size = 20 }
                """)
            .trials();
    List<TrialSpec> other =
        expand(
                """
                training { batch-size = 20.0, weight-decay = 5e-2, learning-rate = 1E-3 }
                tuning = "f/f/lora"
                recipe = CLEAN
                lora.rank = 4
                """)
            .trials();
    assertThat(other.get(0).id()).isEqualTo(plain.get(0).id());
    assertThat(other.get(0).stages()).isEqualTo(plain.get(0).stages());
  }

  @Test
  void a_trial_that_generates_its_answers_knows_nothing_of_ranking() {
    Expansion expansion = expand("grid.ranking.k = [8, 16]");
    assertThat(expansion.trials()).hasSize(1);
    TrialSpec plain = expansion.trials().get(0);
    assertThat(plain.settings().has("ranking.k")).isFalse();
    assertThat(plain.settings().has("generation.mode")).isFalse();
    assertThat(expand("generation.mode = generate").trials().get(0).id()).isEqualTo(plain.id());
    assertThat(expand("generation.mode = rank, grid.ranking.k = [8, 16]").trials())
        .hasSize(2)
        .extracting(trial -> trial.stages().get(0).key())
        .as("they share their training")
        .containsOnly(plain.stages().get(0).key());
  }

  @Test
  void ids_depend_on_every_setting_that_counts() {
    assertThat(
            List.of("", "seed = 2", "tuning = F/T/T", "training.epochs = 3", "generation.beams = 1")
                .stream()
                .map(block -> expand(block).trials().get(0).id())
                .collect(Collectors.toSet()))
        .hasSize(5);
  }

  @Test
  void paths_and_ways_of_running_are_no_part_of_an_id() {
    SweepDefinition sweep =
        SweepText.read(folder, "data { kind = slake, folder = /a }, execution.slots = 3");
    SweepDefinition moved = SweepText.read(folder, "data { kind = slake, folder = /b }");
    TrialSpec here = TrialExpander.expand(sweep).trials().get(0);
    TrialSpec there = TrialExpander.expand(moved).trials().get(0);
    assertThat(here.id()).isEqualTo(there.id());
    assertThat(here.sources().findText("data.folder")).isEqualTo(Optional.of("/a"));
    assertThat(there.sources().findText("data.folder")).isEqualTo(Optional.of("/b"));
  }

  @Test
  void equal_points_that_read_different_folders_are_refused() {
    String block =
        """
        data.kind = slake
        points = [{ data.folder = /a }, { data.folder = /b }]
        """;
    assertThatThrownBy(() -> expand(block)).hasMessageContaining("data.name");
    assertThat(
            expand(
                    """
                    data.kind = slake
                    points = [{ data.folder = /a, data.name = a }, { data.folder = /b, data.name = b }]
                    """)
                .trials())
        .hasSize(2);
  }

  @Test
  void a_hundred_thousand_trials_take_seconds() {
    String seeds =
        IntStream.range(0, 10_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
    SweepDefinition sweep =
        SweepText.read(
            folder,
            "grid { tuning = [F/F/LoRA, T/T/T, F/F/IA3, F/F/Prefix, F/T/LoRA], data.format = [origin, [origin, instruction]], seed = ["
                + seeds
                + "] }");
    Expansion expansion =
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> TrialExpander.expand(sweep));
    assertThat(expansion.trials()).hasSize(100_000);
    assertThat(expansion.trials().stream().map(TrialSpec::id).distinct()).hasSize(100_000);
  }

  private Expansion expand(String block) {
    return SweepText.expand(folder, block);
  }

  private static String row(TrialSpec trial) {
    return "%s %s %s %s"
        .formatted(
            trial.tuning(),
            trial.rank().map(String::valueOf).orElse(""),
            trial.data(),
            trial.seed().map(String::valueOf).orElse(""));
  }
}

package milesweep.coordinator.expand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;
import milesweep.coordinator.sweepfile.SweepReading;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules by condition and axes that advance together, as trials. */
class RulesTest {
  @TempDir Path folder;

  @Test
  void points_of_a_condition_get_an_axis_of_their_own_and_others_stay_as_they_are() {
    Expansion expansion =
        expand(
            """
            training.learning-rate = 2e-5
            grid { tuning = [T/T/T, T/T/IA3], seed = [1, 2] }
            rules = [{ when { tuning = "*/IA3" }, set { training.learning-rate = [1e-3, 5e-3], training.dropout = 0 } }]
            """);
    assertThat(rows(expansion, "tuning", "seed", "training.learning-rate", "training.dropout"))
        .containsExactly(
            "T/T/T 1 2.0E-5 0.1",
            "T/T/T 2 2.0E-5 0.1",
            "T/T/IA3 1 0.001 0.0",
            "T/T/IA3 1 0.005 0.0",
            "T/T/IA3 2 0.001 0.0",
            "T/T/IA3 2 0.005 0.0");
    assertThat(expansion.points()).isEqualTo(6);
    assertThat(expansion.merged()).isEmpty();
  }

  @Test
  void a_rule_takes_the_place_of_an_axis_for_its_points() {
    Expansion expansion =
        expand(
            """
            grid { tuning = [T/T/T, T/T/IA3], training.learning-rate = [1e-5, 2e-5] }
            rules = { when { tuning = "*/*/IA3" }, set { training.learning-rate = 1e-3 } }
            """);
    assertThat(rows(expansion, "tuning", "training.learning-rate"))
        .containsExactly("T/T/T 1.0E-5", "T/T/T 2.0E-5", "T/T/IA3 0.001");
    assertThat(expansion.points()).as("the axis is no more there").isEqualTo(3);
    assertThat(expansion.merged()).isEmpty();
  }

  @Test
  void of_two_rules_for_a_key_the_later_counts_and_what_a_point_says_itself_stays() {
    Expansion expansion =
        expand(
            """
            points = [{ tuning = F/F/IA3 }, { tuning = T/T/IA3 }, { tuning = T/F/IA3, training.epochs = 7 }]
            rules = [
              { when { tuning = "*/IA3" }, set { training { epochs = [3, 4], batch-size = 5 } } }
              { when { tuning = "T/*" }, set { training.epochs = 9 } }
            ]
            """);
    assertThat(rows(expansion, "tuning", "training.epochs", "training.batch-size"))
        .containsExactly("F/F/IA3 3 5", "F/F/IA3 4 5", "T/T/IA3 9 5", "T/F/IA3 7 5");
  }

  @Test
  void a_condition_looks_at_the_point_before_all_rules_and_knows_defaults() {
    Expansion expansion =
        expand(
            """
            grid.tuning = [F/F/LoRA, T/T/T]
            rules = [
              { when { lora.rank = 4 }, set { lora.rank = 8 } }
              { when { lora.rank = 8 }, set { lora.alpha = 1 } }
              { when { lora.rank = [2, 4], seed = 1 }, set { training.epochs = 6 } }
            ]
            """);
    assertThat(rows(expansion, "tuning", "lora.rank", "lora.alpha", "training.epochs"))
        .containsExactly("F/F/LoRA 8 32.0 6", "T/T/T   12");
  }

  @Test
  void include_and_exclude_look_at_the_point_after_all_rules() {
    Expansion expansion =
        expand(
            """
            grid.tuning = [T/T/T, F/F/IA3]
            rules = { when { tuning = "*/IA3" }, set { training.epochs = [3, 4] } }
            exclude = { training.epochs = 3 }
            """);
    assertThat(rows(expansion, "tuning", "training.epochs"))
        .containsExactly("T/T/T 12", "F/F/IA3 4");
    assertThat(expansion.points())
        .isEqualTo(
            expansion.trials().size() + expansion.merged().size() + expansion.excluded().size());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          */IA3    | F/F/IA3 T/IA3/IA3
          */*/IA3  | F/F/IA3 T/IA3/IA3
          */IA3/*  | T/IA3/IA3 T/IA3/T
          T/*      | T/IA3/IA3 T/IA3/T T/T/F
          T/IA3/*  | T/IA3/IA3 T/IA3/T
          */ia3/T  | T/IA3/T
          *        | F/F/IA3 T/IA3/IA3 T/IA3/T T/T/F
          """)
  void an_outer_star_spans_the_parts_that_a_pattern_leaves_out(String pattern, String selected) {
    Expansion expansion =
        expand(
            """
            grid.tuning = [F/F/IA3, T/IA3/IA3, T/IA3/T, T/T/F]
            rules = { when { tuning = "%s" }, set { training.epochs = 3 } }
            """
                .formatted(pattern));
    assertThat(
            expansion.trials().stream()
                .filter(trial -> trial.settings().integer("training.epochs") == 3)
                .map(trial -> trial.settings().text("tuning"))
                .collect(Collectors.joining(" ")))
        .isEqualTo(selected);
  }

  @Test
  void zipped_axes_advance_together_as_one_axis_beside_the_grid() {
    Expansion expansion =
        expand(
            """
            zip = [
              { training.batch-size = [10, 20, 20], training.learning-rate = [1e-4, 2e-4, 1e-4] }
            ]
            grid.seed = [1, 2]
            """);
    assertThat(rows(expansion, "training.batch-size", "training.learning-rate", "seed"))
        .containsExactly(
            "10 1.0E-4 1",
            "10 1.0E-4 2",
            "20 2.0E-4 1",
            "20 2.0E-4 2",
            "20 1.0E-4 1",
            "20 1.0E-4 2");
  }

  @Test
  void several_zips_are_combined_with_points_with_each_other_and_with_rules() {
    Expansion expansion =
        expand(
            """
            points = [{ tuning = T/T/T }, { tuning = F/F/IA3 }]
            zip = [
              { training { batch-size = [10, 20], epochs = [1, 2] } }
              { data.format = [origin, [origin, instruction]], seed = [3, 4] }
            ]
            rules = { when { tuning = "*/IA3" }, set { training.epochs = 9 } }
            """);
    assertThat(rows(expansion, "tuning", "training.batch-size", "training.epochs", "seed"))
        .containsExactly(
            "T/T/T 10 1 3",
            "T/T/T 10 1 4",
            "T/T/T 20 2 3",
            "T/T/T 20 2 4",
            "F/F/IA3 10 9 3",
            "F/F/IA3 10 9 4",
            "F/F/IA3 20 9 3",
            "F/F/IA3 20 9 4");
  }

  @Test
  void a_definition_with_both_is_read_back_from_its_resolved_json() {
    SweepDefinition sweep = SweepText.read(folder, BOTH);
    SweepDefinition back = SweepDefinition.ofResolved(sweep.resolvedJson(), sweep.written());
    assertThat(back).isEqualTo(sweep);
    assertThat(back.definitionHash()).isEqualTo(sweep.definitionHash());
    assertThat(TrialExpander.expand(back).trials()).isEqualTo(TrialExpander.expand(sweep).trials());
    assertThat(SweepText.read(folder, "seed = 2").resolvedJson())
        .doesNotContain("rules")
        .doesNotContain("zip");
  }

  private static final String BOTH =
      """
      grid.tuning = [T/T/T, T/T/IA3]
      zip { training.batch-size = [10, 20], training.learning-rate = [1e-4, 2e-4] }
      rules = [
        { when { tuning = "*/IA3" }, set { training.weight-decay = [0, 0.1] } }
        { when { seed = 1 }, set { training.weight-decay = 0.2, training.epochs = 3 } }
      ]
      """;

  @Test
  void the_hash_tells_zips_and_rules_apart_by_what_they_mean() {
    String hash = hash(BOTH);
    assertThat(hash(BOTH.replace("[10, 20]", "[20, 10]").replace("[1e-4, 2e-4]", "[2e-4, 1e-4]")))
        .as("steps in another order")
        .isEqualTo(hash);
    assertThat(hash(BOTH.replace("[0, 0.1]", "[0.1, 0]"))).isEqualTo(hash);
    assertThat(hash(BOTH.replace("\"*/IA3\"", "[\"*/*/IA3\"]"))).isEqualTo(hash);
    assertThat(
            Stream.of(
                BOTH.replace("[10, 20]", "[20, 10]"),
                BOTH.replace("0.1]", "0.3]"),
                BOTH.replace("seed = 1 }", "seed = 2 }"),
                BOTH.replace("*/IA3", "*/T")))
        .allSatisfy(other -> assertThat(hash(other)).isNotEqualTo(hash));
    SweepDefinition one = SweepText.read(folder, BOTH);
    SweepDefinition other = SweepText.read(folder, BOTH.replace("0.1]", "0.3]"));
    assertThat(other.differingKeys(one)).containsExactly("rules");
  }

  @Test
  void a_rule_that_is_true_of_no_point_is_told_with_its_line() throws IOException {
    Files.writeString(
        folder.resolve("test.conf"),
        """
        sweep {
          grid { data.format = [origin, [origin, instruction]], seed = [1, 2], generation.mode = [generate, rank] }
          rules = [
            { when { training.stage2-epochs = 12 }, set { training.dropout = 0 } }
            { when { ranking.k = 128, training.precision = fp32 }, set { training.dropout = 0 } }
            { when { seed = 2 }, set { training.dropout = 0 } }
            { when { tuning = "*/IA3" }, set { training.dropout = 0 } }
          ]
        }
        """);
    SweepReading reading = SweepFile.load(Path.of("test.conf"), Map.of(), folder, Map.of());
    assertThat(reading.notes())
        .containsExactly(
            "test.conf:7: rules[3]: its condition is true of no point, so it sets nothing");
  }

  /** Rules look at each point once, and overridden axes are found by hashing. */
  @Test
  void rules_over_many_points_take_seconds() {
    String seeds =
        IntStream.range(0, 10_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
    SweepDefinition sweep =
        SweepText.read(
            folder,
            "zip { tuning = [F/F/LoRA, F/F/IA3], training.epochs = [1, 2] }\n"
                + "rules = [{ when { tuning = \"*/IA3\" }, set { training.epochs = 3 } }, { when { seed = 7 }, set { training.dropout = [0, 0.1] } }]\n"
                + "grid.seed = ["
                + seeds
                + "]");
    Expansion expansion =
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> TrialExpander.expand(sweep));
    assertThat(expansion.trials()).hasSize(20_002);
  }

  private String hash(String block) {
    return SweepText.read(folder, block).definitionHash();
  }

  private Expansion expand(String block) {
    return SweepText.expand(folder, block);
  }

  private static List<String> rows(Expansion expansion, String... keys) {
    return expansion.trials().stream().map(trial -> row(trial, keys)).toList();
  }

  private static String row(TrialSpec trial, String... keys) {
    Settings settings = trial.settings();
    return Stream.of(keys)
        .map(key -> settings.find(key).map(String::valueOf).orElse(""))
        .collect(Collectors.joining(" "));
  }
}

package milesweep.coordinator.sweepfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --set KEY=VALUE} over a sweep file. */
class OverridesTest {
  private static final String EVERYWHERE =
      """
      sweep {
        seed = 5
        grid { seed = [1, 2], lora.rank = [2, 4] }
        zip = [
          { training.batch-size = [10, 20, 30],
            training.learning-rate = [1e-4, 1e-4, 2e-4] }
        ]
        points = [
          { tuning = F/F/LoRA, training.epochs = 3 }
          { tuning = T/T/LoRA }
        ]
        rules = [
          { when { tuning = "F/*" }, set { training.weight-decay = [0, 0.1], training.dropout = 0 } }
        ]
      }
      """;

  @TempDir Path folder;

  @Test
  void a_value_holds_for_all_points_wherever_the_file_varies_it_and_says_so() throws IOException {
    SweepReading reading =
        load(
            EVERYWHERE,
            Map.of(),
            "seed=7",
            "training.batch-size=16",
            "training.epochs=9",
            "training.weight-decay=0.2");
    SweepDefinition sweep = reading.definition();
    assertThat(sweep.base().integer("seed")).isEqualTo(7);
    assertThat(sweep.base().integer("training.batch-size")).isEqualTo(16);
    assertThat(sweep.axes()).containsExactly(new Axis("lora.rank", List.of(2L, 4L)));
    assertThat(sweep.zips())
        .as("what is left of a zip has no step twice")
        .containsExactly(new Zip(List.of(new Axis("training.learning-rate", List.of(1e-4, 2e-4)))));
    assertThat(sweep.points())
        .allSatisfy(point -> assertThat(point.paths()).containsExactly("tuning"));
    assertThat(sweep.rules())
        .flatExtracting(Conditional::set)
        .containsExactly(new Axis("training.dropout", List.of(0.0)));
    assertThat(reading.notes())
        .containsExactlyInAnyOrder(
            "--set seed: holds for all points and replaces grid.seed (test.conf:3)",
            "--set training.batch-size: holds for all points and replaces zip[0].training.batch-size (test.conf:5)",
            "--set training.epochs: holds for all points and replaces points[0].training.epochs (test.conf:9)",
            "--set training.weight-decay: holds for all points and replaces rules[0].set.training.weight-decay (test.conf:13)");
  }

  @Test
  void an_option_of_nothing_that_varies_needs_no_note() throws IOException {
    SweepReading reading = load("sweep { seed = 1 }", Map.of(), "seed=2", "tuning=F/F/T");
    assertThat(reading.notes()).isEmpty();
    assertThat(reading.definition().base().text("tuning")).isEqualTo("F/F/T");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          training.epoch=3           | --set training.epoch: unknown key; did you mean training.epochs?
          sweep.seed=3               | --set sweep.seed: unknown key; did you mean seed?
          batchSize=3                | --set batchSize: unknown key; did you mean training.batch-size?
          training={epochs = 3}      | --set training: is a block; set its keys one by one, as in --set training.epochs=VALUE
          grid.seed=3                | --set grid.seed: grid is no key; --set gives a key of the sweep block one value for all points
          =3                         | --set : unknown key
          seed=                      | --set seed: has no value; write --set KEY=VALUE
          seed=x                     | --set seed: must be a whole number, was "x"
          seed=1, lora.rank = 2      | --set seed: must be a whole number, was "1, lora.rank = 2"
          seed=[1, 2]                | --set seed: must be a whole number, was [1,2]; values to try one by one go into grid { ... }
          seed=[1                    | --set seed: not valid HOCON: List should have ended with ] or had a comma
          data.format=[origin, b]    | --set data.format: must be origin or instruction, was "b"
          data.name="a", seed = 3    | --set data.name: is more than one value; repeat --set for each key
          data.folder=${NO_SUCH_ONE} | --set data.folder: ${NO_SUCH_ONE} is not set in the environment
          tuning=F/T/LoRAA           | --set tuning: unknown tuning word "LoRAA" in "F/T/LoRAA"
          model.patch=7              | --set model.patch: model.image-size 480 is not a multiple of model.patch 7
          """)
  void what_is_wrong_with_an_option_names_the_option(String option, String expected)
      throws IOException {
    assertThat(problems("sweep {}", option)).singleElement().asString().startsWith(expected);
  }

  @Test
  void problems_of_options_and_of_the_file_come_at_once() throws IOException {
    assertThat(problems("sweep {\n  tunning = T/T/T\n}\n", "epochs=3", "seed=x"))
        .containsExactly(
            "--set epochs: unknown key; did you mean training.epochs?",
            "--set seed: must be a whole number, was \"x\"",
            "test.conf:2: tunning: unknown key; did you mean tuning?");
  }

  @Test
  void a_text_is_taken_as_it_stands_and_other_values_are_hocon() throws IOException {
    String command = "sweep { trainer { command = [run], config { a { b = 1, c = 2 } } } }";
    assertThat(base("sweep {}", "data.folder=/a//b#c").text("data.folder")).isEqualTo("/a/b#c");
    assertThat(base("sweep {}", "data.name=\"a\\tb\"").text("data.name")).isEqualTo("a\tb");
    assertThat(base("sweep {}", "data.name=a: b, c").text("data.name")).isEqualTo("a: b, c");
    assertThat(base("sweep {}", "data.format=[origin, instruction]").list("data.format"))
        .containsExactly("origin", "instruction");
    assertThat(
            load("sweep {}", Map.of("BASE", "/base"), "data.folder=${BASE}/set")
                .definition()
                .base()
                .text("data.folder"))
        .isEqualTo("/base/set");
    assertThat(base(command, "trainer.config.a={b = \"2\"}").below("trainer.config.").values())
        .as("a block takes the place of a block")
        .containsOnly(Map.entry("a.b", "2"));
    assertThat(base(command, "trainer.config.new.key=true").flag("trainer.config.new.key"))
        .isTrue();
  }

  @Test
  void a_block_made_from_another_can_be_overridden() throws IOException {
    String text =
        """
        sweep {
          training { epochs = 3, batch-size = 5 }
          pretrain.training = ${sweep.training} { epochs = 4 }
        }
        """;
    assertThat(base(text, "pretrain.training.epochs=9"))
        .satisfies(base -> assertThat(base.integer("pretrain.training.epochs")).isEqualTo(9))
        .satisfies(base -> assertThat(base.integer("pretrain.training.batch-size")).isEqualTo(5));
    assertThat(base(text, "training.batch-size=9").integer("pretrain.training.batch-size"))
        .as("what is made of it follows it")
        .isEqualTo(9);
  }

  @Test
  void an_option_may_take_the_place_of_a_variable_that_is_not_set() throws IOException {
    SweepDefinition sweep =
        load(
                "sweep { data { kind = slake, folder = ${SLAKE} }, model.weights = ${?W} }",
                Map.of(),
                "data.folder=here",
                "model.weights=w.pth")
            .definition();
    assertThat(sweep.base().text("data.folder")).isEqualTo(folder.resolve("here").toString());
    assertThat(sweep.unset()).isEmpty();
  }

  @Test
  void options_make_another_sweep_and_the_stored_text_says_how_to_make_it_again()
      throws IOException {
    String[] options = {"seed=7", "data.name=\"a\\nb\"", "training.epochs = 9"};
    SweepDefinition sweep = load(EVERYWHERE, Map.of(), options).definition();
    SweepDefinition without = load(EVERYWHERE, Map.of()).definition();
    assertThat(sweep.definitionHash()).isNotEqualTo(without.definitionHash());
    assertThat(without.written()).isEqualTo(EVERYWHERE);
    assertThat(sweep.written())
        .isEqualTo(
            "# --set seed=7\n# --set data.name=\"a\\nb\"\n# --set training.epochs=9\n"
                + EVERYWHERE);
    String[] again =
        sweep
            .written()
            .lines()
            .filter(line -> line.startsWith("# --set "))
            .map(line -> line.substring("# --set ".length()))
            .toArray(String[]::new);
    assertThat(load(sweep.written(), Map.of(), again).definition().definitionHash())
        .isEqualTo(sweep.definitionHash());
  }

  @Test
  void the_sweep_of_an_option_is_that_of_a_file_with_the_value() throws IOException {
    String plain = "sweep { grid { seed = [1, 2], lora.rank = 2 } }";
    assertThat(load(plain, Map.of(), "seed=7").definition().definitionHash())
        .isEqualTo(
            load("sweep { seed = 7, grid { lora.rank = 2 } }", Map.of())
                .definition()
                .definitionHash());
  }

  private Settings base(String text, String... options) throws IOException {
    return load(text, Map.of(), options).definition().base();
  }

  private List<String> problems(String text, String... options) {
    SweepFileException thrown =
        catchThrowableOfType(SweepFileException.class, () -> load(text, Map.of(), options));
    assertThat(thrown).as("%s was taken", String.join(" ", options)).isNotNull();
    return thrown.problems();
  }

  private SweepReading load(String text, Map<String, String> environment, String... options)
      throws IOException {
    Files.writeString(folder.resolve("test.conf"), text);
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String option : options) {
      String[] parts = option.split("=", 2);
      overrides.put(parts[0].trim(), parts[1]);
    }
    return SweepFile.load(Path.of("test.conf"), environment, folder, overrides);
  }
}

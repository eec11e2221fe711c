package milesweep.coordinator.sweepfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepFileTest {
  private static final String RICH =
      """
      sweep {
        name = rich
        recipe = released
        model { preset = mile-tiny, weights = ${?WEIGHTS} }
        data { kind = slake, folder = data }
        pretrain.training.epochs = 2
        grid {
          tuning = [F/T/LoRA, T/T/T]
          training.learning-rate = [1, 1e-3]
          data.format = [origin, [origin, instruction]]
          seed = [1, 2]
        }
        points = [{ lora.rank = 2 }, { lora.rank = 4, data.strict = false }]
        include = { tuning = "*/T/*" }
        exclude = [{ seed = 2, lora.rank = [2, 4] }]
      }
      """;

  @TempDir Path folder;
  private Path sweeps;

  @BeforeEach
  void folders() throws IOException {
    sweeps = Files.createDirectories(folder.resolve("sweeps"));
  }

  @Test
  void a_file_without_a_name_is_called_after_itself() throws IOException {
    assertThat(read("sweep {}").name()).isEqualTo("test");
    assertThat(read("sweep { name = other }").name()).isEqualTo("other");
  }

  @Test
  void groups_are_one_value_of_an_axis_and_the_same_however_they_are_written() throws IOException {
    SweepDefinition sweep =
        read(
            """
            sweep {
              training.groups = { match = "text_*", learning-rate = 0.00002 }
              grid.training.groups = [
                []
                [{ match = "visual_encoder.*", learning-rate = 1e-5 }, { learning-rate = 2, match = "*.bias", weight-decay = 0 }]
              ]
            }
            """);
    assertThat(sweep.base().list("training.groups"))
        .containsExactly("{\"learning-rate\":2.0E-5,\"match\":\"text_*\"}");
    assertThat(sweep.axes())
        .containsExactly(
            new Axis(
                "training.groups",
                List.of(
                    List.of(),
                    List.of(
                        "{\"learning-rate\":1.0E-5,\"match\":\"visual_encoder.*\"}",
                        "{\"learning-rate\":2.0,\"match\":\"*.bias\",\"weight-decay\":0.0}"))));
    assertThat(SweepDefinition.ofResolved(sweep.resolvedJson(), sweep.written())).isEqualTo(sweep);
  }

  @Test
  void a_list_of_words_has_the_order_of_the_key_and_may_be_an_axis() throws IOException {
    SweepDefinition sweep =
        read("sweep { data.vqa-rad.phrase-types = [PARA, freeform], grid.seed = [1] }");
    assertThat(sweep.base().list("data.vqa-rad.phrase-types")).containsExactly("freeform", "para");
    assertThat(read("sweep { data.vqa-rad.phrase-types = frame }").base().values())
        .containsEntry("data.vqa-rad.phrase-types", List.of("frame"));
    SweepDefinition axis =
        read(
            "sweep { data.kind = vqa-rad, grid.data.vqa-rad.phrase-types = [frame, [para, frame]] }");
    assertThat(axis.axes().get(0).values())
        .isEqualTo(List.of(List.of("frame"), List.of("para", "frame")));
    assertThatThrownBy(() -> read("sweep { data.vqa-rad.phrase-types = [] }"))
        .hasMessageContaining("the list is empty; name one or more of freeform, para, frame");
    assertThatThrownBy(() -> read("sweep { data.vqa-rad.phrase-types = [par] }"))
        .hasMessageContaining("must be one of freeform, para, frame")
        .hasMessageContaining("did you mean para?");
  }

  @Test
  void words_are_read_without_regard_to_case_and_numbers_in_any_spelling() throws IOException {
    SweepDefinition sweep =
        read(
            "sweep { tuning = f/lora/PTV2, recipe = Released, training { epochs = 2e1, learning-rate = 1E-3 } }");
    assertThat(sweep.base())
        .isEqualTo(
            Settings.of(
                Map.of(
                    "tuning",
                    "F/LoRA/PTv2",
                    "recipe",
                    "released",
                    "training.epochs",
                    20,
                    "training.learning-rate",
                    0.001)));
  }

  @Test
  void axes_keep_the_order_of_the_file_also_within_a_line() throws IOException {
    SweepDefinition sweep =
        read(
            """
            sweep.grid {
              training { weight-decay = [0, 0.1], epochs = [1, 2] }
              seed = [2, 1], lora.rank = 3
              data.format = [instruction, [origin, instruction]]
            }
            """);
    assertThat(sweep.axes())
        .containsExactly(
            new Axis("training.weight-decay", List.of(0.0, 0.1)),
            new Axis("training.epochs", List.of(1L, 2L)),
            new Axis("seed", List.of(2L, 1L)),
            new Axis("lora.rank", List.of(3L)),
            new Axis(
                "data.format", List.of(List.of("instruction"), List.of("origin", "instruction"))));
  }

  @Test
  void a_path_in_a_file_is_relative_to_the_file_and_one_from_a_variable_to_the_caller()
      throws IOException {
    String text =
        """
        sweep {
          data { kind = slake, folder = ${?SLAKE} }
          pretrain.data { kind = slake, folder = other/set }
          text.vocab = /abs/vocab.txt
        }
        """;
    Settings base = read(text, Map.of("SLAKE", "../slake")).base();
    assertThat(base.text("data.folder")).isEqualTo(folder.resolveSibling("slake").toString());
    assertThat(base.text("pretrain.data.folder")).isEqualTo(sweeps.resolve("other/set").toString());
    assertThat(base.text("text.vocab")).isEqualTo("/abs/vocab.txt");
    assertThat(base.flag("pretrain.enabled")).isTrue();
  }

  @Test
  void a_path_from_an_option_is_relative_to_the_caller() throws IOException {
    Files.writeString(sweeps.resolve("test.conf"), "sweep { data { kind = slake, folder = a } }");
    SweepDefinition sweep =
        SweepFile.read(
            Path.of("sweeps/test.conf"), Map.of(), folder, Map.of("data.folder", "\"b\""));
    assertThat(sweep.base().text("data.folder")).isEqualTo(folder.resolve("b").toString());
  }

  @Test
  void an_option_holds_for_every_trial_also_against_an_axis() throws IOException {
    Files.writeString(
        sweeps.resolve("test.conf"), "sweep { grid { seed = [1, 2], lora.rank = 2 } }");
    SweepDefinition sweep =
        SweepFile.read(Path.of("sweeps/test.conf"), Map.of(), folder, Map.of("seed", "7"));
    assertThat(sweep.axes()).containsExactly(new Axis("lora.rank", List.of(2L)));
    assertThat(sweep.base().integer("seed")).isEqualTo(7);
  }

  @Test
  void a_variable_that_is_not_set_is_remembered_with_what_asks_for_it() throws IOException {
    SweepDefinition sweep = read("sweep { data { kind = slake, folder = ${?SLAKE} } }");
    assertThat(sweep.base().has("data.folder")).isFalse();
    assertThat(sweep.unset()).containsEntry("data.folder", "${?SLAKE}");
  }

  @Test
  void an_included_file_gives_settings_and_its_own_base_for_paths() throws IOException {
    Path parts = Files.createDirectories(sweeps.resolve("parts"));
    Files.writeString(parts.resolve("data.conf"), "data { kind = slake, folder = here }");
    SweepDefinition sweep = read("sweep {\n  include \"parts/data.conf\"\n  seed = 3\n}");
    assertThat(sweep.base().text("data.folder")).isEqualTo(parts.resolve("here").toString());
    assertThat(sweep.base().integer("seed")).isEqualTo(3);
  }

  @Test
  void resolved_json_reads_back_as_the_same_definition() throws IOException {
    SweepDefinition sweep = read(RICH, Map.of("WEIGHTS", "w.safetensors"));
    SweepDefinition back = SweepDefinition.ofResolved(sweep.resolvedJson(), sweep.written());
    assertThat(back).isEqualTo(sweep);
    assertThat(back.resolvedJson()).isEqualTo(sweep.resolvedJson());
    assertThat(back.definitionHash()).isEqualTo(sweep.definitionHash());
    assertThat(sweep.written()).isEqualTo(RICH);
    assertThatThrownBy(() -> SweepDefinition.ofResolved("{\"format\": 9}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format 9");
  }

  @Test
  void the_hash_tells_sweeps_apart_by_what_they_run_and_by_nothing_else() throws IOException {
    SweepDefinition sweep = read(RICH);
    String hash = sweep.definitionHash();
    assertThat(read(RICH.replace("[1, 2]", "[2, 1.0]")).definitionHash()).isEqualTo(hash);
    assertThat(read(RICH.replace("folder = data", "folder = /moved")).definitionHash())
        .isEqualTo(hash);
    assertThat(read(RICH.replace("name = rich", "execution.slots = 2")).definitionHash())
        .isEqualTo(hash);
    assertThat(read(RICH.replace("name = rich", "training.micro-batch = 0")).definitionHash())
        .as("a default of a key that came later")
        .isEqualTo(hash);
    assertThat(read(RICH.replace("name = rich", "training.epochs = 130")).definitionHash())
        .isEqualTo(hash);
    SweepDefinition other = read(RICH.replace("seed = [1, 2]", "seed = [1, 2, 3]"));
    assertThat(other.definitionHash()).isNotEqualTo(hash);
    assertThat(other.differingKeys(sweep)).containsExactly("grid.seed");
    SweepDefinition longer = read(RICH.replace("name = rich", "training.epochs = 7"));
    assertThat(longer.differingKeys(sweep)).contains("training.epochs");
    assertThat(sweep.differingKeys(sweep)).isEmpty();
  }

  private SweepDefinition read(String text) throws IOException {
    return read(text, Map.of());
  }

  private SweepDefinition read(String text, Map<String, String> environment) throws IOException {
    Files.writeString(sweeps.resolve("test.conf"), text);
    return SweepFile.read(Path.of("sweeps/test.conf"), environment, folder);
  }
}

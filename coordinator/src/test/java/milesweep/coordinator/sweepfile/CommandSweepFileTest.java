package milesweep.coordinator.sweepfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweep files that name a trainer of the user's own. */
class CommandSweepFileTest {
  private static final String COMMAND = "trainer.command = [python3, train.py]\n";

  @TempDir Path folder;

  private SweepDefinition read(String block) {
    try {
      Files.writeString(folder.resolve("own.conf"), "sweep {\n" + block + "\n}\n");
      return SweepFile.read(Path.of("own.conf"), Map.of("OUTSIDE", "7"), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Point resolve(String block) {
    return new PointResolver().resolve(read(block).base());
  }

  @Test
  void a_point_of_a_command_has_what_is_written_a_seed_and_no_defaults_of_mile() {
    Point point = resolve(COMMAND + "trainer.config { lr = 0.1 }, training.epochs = 3");
    assertThat(point.used().values())
        .containsOnlyKeys(
            "seed", "trainer.command", "trainer.config.lr", "trainer.evaluate", "training.epochs");
    assertThat(point.sources().values())
        .containsOnlyKeys("trainer.folder", "trainer.silence-seconds", "trainer.stop-seconds")
        .containsEntry("trainer.folder", folder.toString());
  }

  @Test
  void own_settings_keep_their_names_and_the_types_they_are_written_in() {
    Settings base =
        read(COMMAND
                + """
                    trainer.config {
                      numWorkers = 4, learning_rate = 1e-3, one = 1.0, big = 9007199254740993
                      flag = true, text = "1", nothing = null, outside = ${OUTSIDE}
                      layers = [64, 2.5, [a, null]], optimizer { name = sgd, betas = [{ b = 1, a = 0 }] }
                      empty {}
                    }
                    """)
            .base();
    assertThat(base.below("trainer.config.").values())
        .containsEntry("numWorkers", 4L)
        .containsEntry("learning_rate", 0.001)
        .containsEntry("one", 1.0)
        .containsEntry("big", 9007199254740993L)
        .containsEntry("flag", true)
        .containsEntry("text", "1")
        .containsEntry("nothing", NullNode.getInstance())
        .containsEntry("outside", "7")
        .containsEntry("layers", List.of(64L, 2.5, List.of("a", NullNode.getInstance())))
        .containsEntry("optimizer.name", "sgd")
        .containsEntry("optimizer.betas", List.of(Map.of("a", 0L, "b", 1L)))
        .containsEntry("empty", Map.of())
        .hasSize(12);
    assertThat(base.canonicalJson())
        .contains("\"trainer.config.nothing\":null")
        .contains("\"trainer.config.optimizer.betas\":[{\"a\":0,\"b\":1}]");
  }

  @Test
  void any_own_setting_may_be_an_axis_also_one_of_lists_blocks_and_null() {
    SweepDefinition sweep =
        read(
            COMMAND
                + """
                grid {
                  trainer.config {
                    optimizer { lr = [0.1, 0.01] }
                    layers = [[64], [64, 64]]
                    schedule = [null, { name = cosine }]
                  }
                  seed = [1, 2]
                }
                exclude = { trainer.config.layers = [[64]], seed = 2 }
                """);
    assertThat(sweep.axes())
        .containsExactly(
            new Axis("trainer.config.optimizer.lr", List.of(0.1, 0.01)),
            new Axis("trainer.config.layers", List.of(List.of(64L), List.of(64L, 64L))),
            new Axis(
                "trainer.config.schedule",
                List.of(NullNode.getInstance(), Map.of("name", "cosine"))),
            new Axis("seed", List.of(1L, 2L)));
    SweepDefinition back = SweepDefinition.ofResolved(sweep.resolvedJson(), sweep.written());
    assertThat(back).isEqualTo(sweep);
    assertThat(back.definitionHash()).isEqualTo(sweep.definitionHash());
  }

  @Test
  void values_that_only_look_alike_make_another_sweep() {
    String axis = COMMAND + "grid.trainer.config.x = ";
    assertThat(read(axis + "[1, 2]").definitionHash())
        .isNotEqualTo(read(axis + "[\"1\", 2]").definitionHash())
        .isNotEqualTo(read(axis + "[1.0, 2]").definitionHash());
  }

  @Test
  void where_the_files_lie_makes_no_other_sweep_and_what_the_command_is_does() throws IOException {
    SweepDefinition here = read(COMMAND + "trainer.files = [train.py, lib]");
    assertThat(here.base().list("trainer.files"))
        .containsExactly(folder.resolve("train.py").toString(), folder.resolve("lib").toString());
    SweepDefinition there = read(COMMAND + "trainer { files = /opt/x, folder = /opt }");
    assertThat(there.definitionHash()).isEqualTo(here.definitionHash());
    SweepDefinition other = read("trainer { command = [python3, other.py], files = train.py }");
    assertThat(other.differingKeys(here)).containsExactly("trainer.command");
  }

  @Test
  void a_preset_and_a_kind_of_data_stand_for_their_settings() {
    Point point =
        resolve(COMMAND + "model.preset = mile-tiny, data { kind = slake, folder = set }");
    assertThat(point.used().values())
        .containsEntry("model.vit.width", 48L)
        .containsEntry("data.language", "en")
        .containsEntry("data.strict", true)
        .doesNotContainKeys("data.phantom.seed", "training.epochs", "tuning");
    assertThat(point.sources().text("data.folder")).isEqualTo(folder.resolve("set").toString());
  }

  @Test
  void an_adapters_setting_is_dropped_where_a_given_pattern_has_no_use_for_it() {
    String rank = "lora.rank = 8\n";
    assertThat(resolve(COMMAND + rank + "tuning = T/T/T").used().has("lora.rank")).isFalse();
    assertThat(resolve(COMMAND + rank + "tuning = F/T/LoRA").used().has("lora.rank")).isTrue();
    assertThat(resolve(COMMAND + rank).used().has("lora.rank")).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          trainer.command = train.py                          | trainer.command: must be a list of a program and its arguments, as in [python3, train.py], was "train.py"
          trainer.command = []                                | trainer.command: must be a list of a program
          trainer.command = [""]                              | trainer.command: names no program
          trainer.command = [a, [b]]                          | trainer.command: must be a list of texts, one for each word
          trainer { command = [a], comand = [b] }             | trainer.comand: unknown key; did you mean trainer.command?
          trainer { command = [a], config = 3 }               | trainer.config: must be a block { ... } of the trainer's own settings, was 3
          trainer { command = [a], config { "x.y" = 1 } }     | trainer.config: has the name "x.y"; a name is not empty and has no dot
          trainer { command = [a], config.x = 1e999 }         | trainer.config.x:
          trainer { command = [a], stop-seconds = 500 }       | trainer.stop-seconds: must be at least 0 and at most 240, was 500
          trainer { command = [a], evaluate = later }         | trainer.evaluate: must be one of in-training, own-stage
          trainer { command = [a], files = [] }               | trainer.files: the list is empty
          trainer.config.lr = 0.1                             | trainer.config.lr: has no meaning without trainer.command
          grid.trainer.config.lr = [1, 2]                     | grid.trainer.config.lr: has no meaning without trainer.command
          trainer { command = [a] }, pretrain.seed = 3        | pretrain.seed: a command has no pretraining stage
          trainer { command = [a], config.o.lr = 1 }, grid.trainer.config.o = [1] | trainer.config.o: is a value, and trainer.config.o.lr is set, too
          grid.trainer.command = [a, b]                       | grid.trainer.command[0]: must be a list of a program
          trainer { command = [a] }, grid.trainer.files = [b] | grid.trainer.files: a path cannot be an axis
          trainer { command = [a] }, grid.trainer.config = [{ x = 1 }] | grid.trainer.config: must be a block
          """)
  void problems_are_told_with_their_key(String block, String told) {
    SweepFileException wrong = catchThrowableOfType(SweepFileException.class, () -> read(block));
    assertThat(wrong).as(block).isNotNull();
    assertThat(wrong.problems()).as(block).anyMatch(line -> line.contains(told));
  }
}

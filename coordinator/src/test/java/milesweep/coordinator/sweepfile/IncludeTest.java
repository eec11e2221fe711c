package milesweep.coordinator.sweepfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweep files that include others: {@code studies/a/test.conf} and what lies around it. */
class IncludeTest {
  @TempDir Path folder;

  @Test
  void each_include_is_looked_for_beside_the_file_that_has_it() throws IOException {
    write("base.conf", "include \"parts/model.conf\"\ntraining.epochs = 3, seed = 5\n");
    write("parts/model.conf", "include file(\"deep/rank.conf\")\nmodel.preset = mile-tiny\n");
    write("parts/deep/rank.conf", "lora.rank = 2\n");
    SweepDefinition sweep =
        read("sweep {\n  include required(\"../../base.conf\")\n  seed = 6\n  lora.alpha = 4\n}\n");
    assertThat(sweep.base().values())
        .containsEntry("model.preset", "mile-tiny")
        .containsEntry("training.epochs", 3L)
        .containsEntry("lora.rank", 2L)
        .containsEntry("lora.alpha", 4.0)
        .containsEntry("seed", 6L);
  }

  @Test
  void a_whole_file_may_be_included_before_the_block_that_changes_it() throws IOException {
    write(
        "base.conf",
        "sweep {\n  grid { tuning = [F/F/LoRA, T/T/T], seed = [1, 2] }\n  training.epochs = 3\n}\n");
    SweepDefinition sweep =
        read("include \"../../base.conf\"\nsweep { training.batch-size = 5, grid.seed = [7] }\n");
    assertThat(sweep.axes())
        .containsExactlyInAnyOrder(
            new Axis("tuning", List.of("F/F/LoRA", "T/T/T")), new Axis("seed", List.of(7L)));
    assertThat(sweep.base().integer("training.epochs")).isEqualTo(3);
    assertThat(sweep.base().integer("training.batch-size")).isEqualTo(5);
  }

  @Test
  void paths_count_from_the_file_that_they_stand_in() throws IOException {
    write(
        "base.conf",
        """
        data { kind = slake, folder = sets/slake }
        text.vocab = ${?VOCAB}
        trainer { command = [run], files = [run.py] }
        """);
    SweepDefinition sweep =
        SweepFile.read(
            write(
                "studies/a/test.conf",
                "sweep {\n  include \"../../base.conf\"\n  model.weights = w.pth\n  points = [{ include \"row.conf\" }]\n}\n",
                "studies/a/row.conf",
                "data { name = row, folder = mine }\n"),
            Map.of("VOCAB", "from/caller"),
            folder);
    assertThat(sweep.base().text("data.folder")).isEqualTo(at("sets/slake"));
    assertThat(sweep.base().text("text.vocab")).isEqualTo(at("from/caller"));
    assertThat(sweep.base().list("trainer.files")).containsExactly(at("run.py"));
    assertThat(sweep.base().text("trainer.folder")).isEqualTo(at("."));
    assertThat(sweep.base().text("model.weights")).isEqualTo(at("studies/a/w.pth"));
    assertThat(sweep.points().get(0).text("data.folder")).isEqualTo(at("studies/a/mine"));
  }

  @Test
  void problems_name_the_file_that_they_are_in_and_its_line() throws IOException {
    write(
        "base.conf", "\ntraining {\n  epoch = 3\n  batch-size = many\n}\nzip { seed = [1, x] }\n");
    write("parts/rules.conf", "rules = [\n  { when { seed = 1 }\n    set { lora.rnk = 2 } }\n]\n");
    assertThat(
            problems(
                """
                sweep {
                  include "../../base.conf"
                  include "../../parts/rules.conf"
                  training.weight-decay = much
                  data.folder = ${NO_SUCH_VARIABLE}
                }
                """))
        .containsExactly(
            "base.conf:3: training.epoch: unknown key; did you mean training.epochs?",
            "base.conf:4: training.batch-size: must be a whole number, was \"many\"",
            "base.conf:6: zip.seed[1]: must be a whole number, was \"x\"",
            "parts/rules.conf:3: rules[0].set.lora.rnk: unknown key; did you mean rules[0].set.lora.rank?",
            "studies/a/test.conf:4: training.weight-decay: must be a number, was \"much\"",
            "studies/a/test.conf:5: data.folder: ${NO_SUCH_VARIABLE} is not set in the environment; set it, or write ${?...} to do without it");
  }

  @Test
  void a_setting_that_does_not_fit_is_told_in_the_included_file() throws IOException {
    write("base.conf", "model {\n  patch = 7\n}\n");
    assertThat(problems("sweep {\n  include \"../../base.conf\"\n}\n"))
        .containsExactly(
            "base.conf:2: model.patch: model.image-size 480 is not a multiple of model.patch 7");
  }

  @Test
  void a_variable_that_an_included_file_asks_for_is_shown_as_it_is_written_there()
      throws IOException {
    write("base.conf", "data { kind = slake, folder = ${?SLAKE} }\n");
    assertThat(read("sweep { include \"../../base.conf\" }").unset())
        .containsExactly(Map.entry("data.folder", "${?SLAKE}"));
    write("base.conf", "data { kind = slake, folder = ${SLAKE} }\n");
    assertThat(problems("sweep { include \"../../base.conf\" }"))
        .singleElement()
        .asString()
        .startsWith("base.conf:1: data.folder: ${SLAKE} is not set in the environment");
  }

  @Test
  void includes_that_cannot_be_followed_are_told_all_at_once_with_their_lines() throws IOException {
    write("base.conf", "\ninclude \"none.conf\"\n");
    assertThat(
            problems(
                """
                sweep {
                  include "../../base.conf"
                  # include "missing.conf"
                  include "missing.conf"
                  include required(file("../a"))
                  include url("http://localhost/x.conf")
                  include classpath("reference.conf")
                }
                """))
        .containsExactly(
            "base.conf:2: includes none.conf: there is no such file",
            "studies/a/test.conf:4: includes studies/a/missing.conf: there is no such file",
            "studies/a/test.conf:5: includes studies/a: it is a folder; name a sweep file",
            "studies/a/test.conf:6: includes the address http://localhost/x.conf; include a file instead",
            "studies/a/test.conf:7: includes the resource reference.conf; include a file instead");
  }

  @Test
  void files_that_include_each_other_are_told_with_the_way_round() throws IOException {
    write("base.conf", "seed = 3\ninclude \"studies/b.conf\"\n");
    write("studies/b.conf", "\n\ninclude \"../base.conf\"\n");
    assertThat(problems("sweep {\n  include \"../../base.conf\"\n}\n"))
        .containsExactly(
            "studies/b.conf:3: includes base.conf, and so itself: base.conf > studies/b.conf > base.conf; take one of these includes out");
    assertThat(problems("include \"./test.conf\"\nsweep {}\n"))
        .containsExactly(
            "studies/a/test.conf:1: includes studies/a/test.conf, and so itself: studies/a/test.conf > studies/a/test.conf; take one of these includes out");
  }

  @Test
  void one_file_may_be_included_in_two_places() throws IOException {
    write("steps.conf", "epochs = 2, batch-size = 4\n");
    SweepDefinition sweep =
        read(
            """
            sweep {
              training { include "../../steps.conf" }
              pretrain.training { include "../../steps.conf" }
            }
            """);
    assertThat(sweep.base().integer("training.batch-size")).isEqualTo(4);
    assertThat(sweep.base().integer("pretrain.training.epochs")).isEqualTo(2);
  }

  @Test
  void rules_of_an_included_file_can_be_added_to() throws IOException {
    write("base.conf", "rules = [{ when { tuning = \"*/IA3\" }, set { training.epochs = 3 } }]\n");
    SweepDefinition sweep =
        read(
            """
            sweep {
              include "../../base.conf"
              rules += { when { tuning = "*/LoRA" }, set { training.epochs = 4 } }
              grid.tuning = [F/F/IA3, F/F/LoRA]
            }
            """);
    assertThat(sweep.rules()).hasSize(2);
  }

  @Test
  void hocon_that_is_broken_in_an_included_file_is_told_there() throws IOException {
    write("base.conf", "training {\n  epochs = [\n");
    assertThat(problems("sweep {\n  include \"../../base.conf\"\n}\n"))
        .singleElement()
        .asString()
        .startsWith("base.conf:3: not valid HOCON");
  }

  private String at(String path) {
    return folder.resolve(path).normalize().toString();
  }

  private Path write(String... filesAndTexts) throws IOException {
    for (int i = 0; i < filesAndTexts.length; i += 2) {
      Path file = folder.resolve(filesAndTexts[i]);
      Files.createDirectories(file.getParent());
      Files.writeString(file, filesAndTexts[i + 1]);
    }
    return Path.of(filesAndTexts[0]);
  }

  private SweepDefinition read(String text) throws IOException {
    return SweepFile.read(write("studies/a/test.conf", text), Map.of(), folder);
  }

  private List<String> problems(String text) {
    SweepFileException thrown = catchThrowableOfType(SweepFileException.class, () -> read(text));
    assertThat(thrown).as("%s was taken", text).isNotNull();
    return thrown.problems();
  }
}

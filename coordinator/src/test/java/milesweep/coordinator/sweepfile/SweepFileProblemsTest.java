package milesweep.coordinator.sweepfile;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a sweep file, as a person reads it. */
class SweepFileProblemsTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          trainning.epochs = 3                | trainning: unknown key; did you mean training?
          training.batchSize = 20             | training.batchSize: unknown key; did you mean training.batch-size?
          training.batch_size = 20            | training.batch_size: unknown key; did you mean training.batch-size?
          epochs = 3                          | epochs: unknown key; did you mean training.epochs?
          text.zzzzzzzz = 3                   | text.zzzzzzzz: unknown key; allowed here: vocab, built-words, question-max-length
          training.learning-rate = fast       | training.learning-rate: must be a number, was "fast"
          training.epochs = 2.5               | training.epochs: must be a whole number, was 2.5
          training.epochs = 0                 | training.epochs: must be at least 1 and at most 1000000, was 0
          training.label-smoothing = 1        | training.label-smoothing: must be at least 0 and below 1, was 1
          seed = [1, 2]                       | seed: must be a whole number, was [1,2]; values to try one by one go into grid { ... }
          seed = null                         | seed: must be a whole number, was null
          data.strict = maybe                 | data.strict: must be true or false, was "maybe"
          training = 3                        | training: must be a block { ... } with
          model.preset = mile-tny             | model.preset: must be one of mile-tiny, mile-small, mile-base, was "mile-tny"; did you mean mile-tiny?
          grid.seed = []                      | grid.seed: is an empty list
          grid {}                             | grid: is empty
          grid = 3                            | grid: must be a block
          grid.seed = [1, 1.0]                | grid.seed[1]: 1 is listed twice
          grid.data.folder = [a, b]           | grid.data.folder: a path cannot be an axis
          grid.execution.slots = [1, 2]       | grid.execution.slots: is one for the whole sweep
          grid.training.loader-threads = [1]  | grid.training.loader-threads: is one for the whole sweep
          points = []                         | points: is an empty list
          points = [{ tunin = T/T/T }]        | points[0].tunin: unknown key; did you mean points[0].tuning?
          include = [{}]                      | include[0]: is empty
          include = { tuning = F/F/F }        | include: leaves no point at all
          tuning = F/T/Adapter                | tuning: unknown tuning word "Adapter" in "F/T/Adapter"; must be one of F, T, LoRA, IA3, Prefix, PTv2
          tuning = F/T/LoRAA                  | did you mean LoRA?
          tuning = F/T                        | tuning: tuning pattern "F/T" has 2 part(s)
          tuning = Prefix/F/F                 | tuning: Prefix on the ViT: a prefix needs a text module
          tuning = PTv2/F/F                   | tuning: PTv2 on the ViT: a prefix needs a text module
          grid.lora.rank = [4, 0]             | grid.lora.rank[1]: must be at least 1 and at most 1000000, was 0; use T instead of LoRA
          data.format = instruct              | data.format: must be origin or instruction, was "instruct"
          data.format = []                    | data.format: the list is empty
          model.patch = 7                     | model.patch: model.image-size 480 is not a multiple of model.patch 7
          training.min-learning-rate = 1      | training.min-learning-rate: 1.0 is above training.learning-rate
          text.question-max-length = 600      | text.question-max-length: 600 is more than model.max-positions 512
          data.folder = ${NO_SUCH_VARIABLE}   | data.folder: ${NO_SUCH_VARIABLE} is not set in the environment
          training.groups = fast              | training.groups: must be a list of blocks
          training.groups = [fast]            | training.groups[0]: must be a block { match = ..., learning-rate = ... }, was "fast"
          training.groups = [{ match = a }]   | training.groups[0].learning-rate: is missing; give a number
          training.groups = { match = "visual_encoder.*", learning-rate = -1 } | training.groups.learning-rate: must be at least 0 and at most 100, was -1
          training.groups = [{ match = "vit.*", learning-rate = 0 }] | training.groups[0]: match "vit.*" is the name of no parameter, whatever is tuned; names begin with
          training.select = best              | training.select: best needs a validation; set training.validate-every to a number of epochs
          training.patience = 3               | training.patience: 3 needs a validation
          training.select-metric = opened     | training.select-metric: opened needs a validation
          zip = 3                             | zip: must be a list of blocks
          zip = {}                            | zip: is empty; name axes that advance together
          zip { seed = 1 }                    | zip.seed: must be a list of as many values as the others, was 1
          zip { seed = [] }                   | zip.seed: is an empty list
          zip { sed = [1] }                   | zip.sed: unknown key; did you mean zip.seed?
          zip { seed = [1, x] }               | zip.seed[1]: must be a whole number, was "x"
          zip { data.folder = [a] }           | zip.data.folder: a path cannot be an axis
          zip { seed = [1, 2, 1], lora.rank = [2, 4, 2] } | zip: its values 1 and 3 are the same; leave one out
          rules = 3                           | rules: must be a list of blocks
          rules = { set.seed = 2 }            | rules.when: is missing; write a block, as in when { tuning = "*/*/LoRA" }
          rules = { when {}, set.seed = 2 }   | rules.when: is empty; write a block
          rules = { when.seed = 1 }           | rules.set: is missing; write a block, as in set { training.learning-rate = 1e-3 }
          rules = { when.seed = 1, set = 2 }  | rules.set: was 2; write a block
          rules = [{ when.seed = 1, set.seed = 2, sett.seed = 3 }] | rules[0].sett: unknown key; did you mean set?
          rules = [{ when.sed = 1, set.seed = 2 }] | rules[0].when.sed: unknown key; did you mean rules[0].when.seed?
          rules = [{ when.seed = 1, set.training.epoch = 2 }] | rules[0].set.training.epoch: unknown key; did you mean rules[0].set.training.epochs?
          rules = [{ when.seed = a, set.seed = 2 }] | rules[0].when.seed: must be a whole number, was "a"
          rules = [{ when.seed = 1, set.lora.rank = [4, 0] }] | rules[0].set.lora.rank[1]: must be at least 1
          rules = [{ when.seed = 1, set.execution.slots = 2 }] | rules[0].set.execution.slots: is one for the whole sweep
          rules = [{ when.tuning = "*/X", set.seed = 2 }] | rules[0].when.tuning: unknown tuning mode
          rules = [{ when.tuning = "IA3", set.seed = 2 }] | rules[0].when.tuning: tuning pattern "IA3" has 1 part(s)
          rules = [{ when.seed = 1, set.model.patch = 7 }] | rules[0].set.model.patch: model.image-size 480 is not a multiple of model.patch 7
          rules = [{ when.seed = 1, set.training.dropout = [0, 0] }] | rules[0].set.training.dropout[1]: 0 is listed twice
          rule = [{ when.seed = 1 }]          | rule: unknown key; did you mean rules?
          name = "a b"                        | name: must be 1 to 100 letters
          """)
  void names_the_line_the_key_what_was_found_and_what_is_allowed(String written, String expected)
      throws IOException {
    List<String> problems = problems("sweep {\n\n  " + written + "\n}\n");
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).startsWith("test.conf:3: ").contains(expected);
  }

  @Test
  void all_problems_come_at_once_in_the_order_of_the_lines() throws IOException {
    List<String> problems =
        problems(
            """
            sweep {
              tunning = T/T/T
              data.folder = ${NO_SUCH_VARIABLE}
              grid {
                lora.rank = [0, 4, x]
                seed = []
              }
            }
            elsewhere = 1
            """);
    assertThat(problems)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("test.conf:2: tunning: "),
            second -> assertThat(second).startsWith("test.conf:3: data.folder: "),
            third -> assertThat(third).startsWith("test.conf:5: grid.lora.rank[0]: "),
            fourth -> assertThat(fourth).startsWith("test.conf:5: grid.lora.rank[2]: "),
            fifth -> assertThat(fifth).startsWith("test.conf:6: grid.seed: "),
            sixth -> assertThat(sixth).startsWith("test.conf:9: elsewhere: "));
  }

  @Test
  void problems_inside_a_list_of_groups_are_told_with_the_lines_of_their_entries()
      throws IOException {
    List<String> problems =
        problems(
            """
            sweep {
              training.groups = [
                { match = "visual_encoder.*", learning-rate = 1e-5 }
                { match = 3,
                  learningRate = 1e-4,
                  weight-decay = much }
              ]
            }
            """);
    assertThat(problems)
        .containsExactly(
            "test.conf:4: training.groups[1].match: must be a pattern of parameter names, was 3",
            "test.conf:4: training.groups[1].learning-rate: is missing; give a number",
            "test.conf:5: training.groups[1].learningRate: unknown key; did you mean learning-rate?",
            "test.conf:6: training.groups[1].weight-decay: must be a number, was \"much\"");
  }

  @Test
  void a_group_that_no_row_could_have_is_told_at_its_line() throws IOException {
    List<String> problems =
        problems(
            """
            sweep {
              training.min-learning-rate = 1e-5
              tuning = F/F/T
              training.groups = [
                { match = "*lora_A*", learning-rate = 1e-4 }
                { match = "*.layer.12.*", learning-rate = 1e-4 }
                { match = "*", learning-rate = 1e-6 }
              ]
            }
            """);
    assertThat(problems).hasSize(2);
    assertThat(problems.get(0)).startsWith("test.conf:6: training.groups[1]: match ");
    assertThat(problems.get(1))
        .isEqualTo(
            "test.conf:7: training.groups[2]: learning-rate 1.0E-6 is below training.min-learning-rate 1.0E-5, which it would rise to");
  }

  @Test
  void the_last_line_sums_up_and_says_that_nothing_was_started() throws IOException {
    assertThat(exception("sweep { a = 1\n b = 2 }").lines())
        .last()
        .isEqualTo("milesweep: 2 problems in test.conf; nothing was started.");
  }

  @Test
  void a_setting_outside_the_sweep_block_is_told_where_it_belongs() throws IOException {
    assertThat(problems("sweep {}\ntraining.epochs = 3\n"))
        .singleElement()
        .asString()
        .startsWith("test.conf:2: training: stands outside the block sweep { ... }");
  }

  @Test
  void broken_hocon_an_empty_file_and_no_file_are_problems_too() throws IOException {
    assertThat(problems("sweep {\n a = [\n"))
        .singleElement()
        .asString()
        .startsWith("test.conf:3: not valid HOCON");
    assertThat(problems("")).singleElement().asString().contains("sweep: is missing");
    Files.delete(folder.resolve("test.conf"));
    SweepFileException missing =
        catchThrowableOfType(SweepFileException.class, () -> read(Path.of("test.conf")));
    assertThat(missing.problems()).containsExactly("test.conf: there is no such file");
  }

  @Test
  void a_problem_in_an_included_file_names_that_file() throws IOException {
    Files.writeString(folder.resolve("common.conf"), "training {\n  epoch = 3\n}\n");
    assertThat(problems("sweep {\n  include \"common.conf\"\n}\n"))
        .containsExactly(
            "common.conf:2: training.epoch: unknown key; did you mean training.epochs?");
  }

  @Test
  void equal_points_that_read_different_folders_are_refused() throws IOException {
    assertThat(
            problems(
                """
                sweep {
                  data.kind = slake
                  points = [
                    { data.folder = a }
                    { data.folder = b }
                  ]
                }
                """))
        .singleElement()
        .asString()
        .startsWith("test.conf:5: points[1]: is the same trial as points[0]")
        .endsWith("give each a data.name of its own");
  }

  @Test
  void axes_of_a_zip_that_differ_in_length_are_told_with_both_lines() throws IOException {
    assertThat(
            problems(
                """
                sweep {
                  zip = [
                    { training.batch-size = [10, 20],
                      training.learning-rate = [1e-4, 2e-4, 3e-4],
                      seed = [1] }
                  ]
                }
                """))
        .containsExactly(
            "test.conf:4: zip[0].training.learning-rate: has 3, but zip[0].training.batch-size (test.conf:3) has 2; axes of a zip advance together, so give them equally many",
            "test.conf:5: zip[0].seed: has 1, but zip[0].training.batch-size (test.conf:3) has 2; axes of a zip advance together, so give them equally many");
  }

  @Test
  void a_key_that_is_an_axis_twice_is_told_with_both_lines() throws IOException {
    assertThat(
            problems(
                """
                sweep {
                  grid.seed = [1, 2]
                  zip = [
                    { seed = [1, 2], lora.rank = [2, 4] }
                    { lora.rank = [2, 4] }
                  ]
                }
                """))
        .containsExactly(
            "test.conf:4: zip[0].seed: is an axis already: grid.seed (test.conf:2); leave one of them out",
            "test.conf:5: zip[1].lora.rank: is an axis already: zip[0].lora.rank (test.conf:4); leave one of them out");
  }

  @Test
  void rules_that_make_more_points_than_anybody_means_are_refused_at_their_line()
      throws IOException {
    String values = IntStream.range(0, 1100).mapToObj(String::valueOf).collect(joining(","));
    assertThat(
            problems(
                "sweep {\n  grid.seed = [%s]\n  rules = { when { tuning = \"*\" }, set { data.split-seed = [%s] } }\n}"
                    .formatted(values, values)))
        .singleElement()
        .asString()
        .startsWith("test.conf:3: rules: has 1210000 points; at most 1000000");
  }

  @Test
  void a_grid_too_large_to_mean_it_is_refused_before_it_is_expanded() throws IOException {
    String values =
        "[" + "1,2,3,4,5,6,7,8,9,10,11,12".replaceAll("(\\d+)", "$1, 10$1, 20$1, 30$1") + "]";
    assertThat(
            problems(
                "sweep { grid { seed = %s, training.epochs = %s, lora.rank = %s, training.batch-size = %s } }"
                    .formatted(values, values, values, values)))
        .singleElement()
        .asString()
        .contains("grid: has 5308416 points; at most 1000000");
  }

  private List<String> problems(String text) throws IOException {
    return exception(text).problems();
  }

  private SweepFileException exception(String text) throws IOException {
    Files.writeString(folder.resolve("test.conf"), text);
    SweepFileException exception =
        catchThrowableOfType(SweepFileException.class, () -> read(Path.of("test.conf")));
    assertThat(exception).as("%s was taken", text).isNotNull();
    return exception;
  }

  private SweepDefinition read(Path file) {
    return SweepFile.read(file, Map.of(), folder);
  }
}

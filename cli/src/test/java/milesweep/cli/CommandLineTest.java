package milesweep.cli;

import static milesweep.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wrong input ends with code 2 and a message, never with a stack trace, and leaves nothing behind.
 */
class CommandLineTest {
  @TempDir private Path folder;

  @Test
  void every_problem_of_a_sweep_file_is_told_with_its_line() throws IOException {
    Path file = folder.resolve("bad.conf");
    Files.writeString(
        file,
        """
        sweep {
          model.presett = mile-tiny
          training.epochs = many
          grid { tuning = ["Prefix/F/T"], lora.rank = [0] }
        }
        """);
    Path home = folder.resolve("home");
    Outcome outcome = run("run", file.toString(), "--home", home.toString());
    assertThat(outcome.code()).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(outcome.printed())
        .contains("bad.conf:2: model.presett: unknown key; did you mean model.preset?")
        .contains("bad.conf:3: training.epochs")
        .contains("Prefix on the ViT")
        .contains("lora.rank[0]")
        .contains("nothing was started")
        .doesNotContain("\tat ");
    assertThat(home).doesNotExist();
  }

  @Test
  void a_key_set_on_the_command_line_holds_for_all_points_and_the_plan_says_so()
      throws IOException {
    Path file = folder.resolve("set.conf");
    Files.writeString(file, "sweep { model.preset = mile-tiny, grid.seed = [1, 2, 3] }");
    Outcome outcome = run("plan", file.toString(), "--set", "seed=9", "--set", "tuning=F/F/LoRA");
    assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
    assertThat(outcome.printed())
        .contains("1 point, 0 merged, 0 excluded: 1 trial")
        .contains("note: --set seed: holds for all points and replaces grid.seed");
  }

  @Test
  void a_wrong_key_set_on_the_command_line_is_refused_by_every_command_that_takes_it()
      throws IOException {
    Path file = folder.resolve("set.conf");
    Files.writeString(file, "sweep { model.preset = mile-tiny }");
    Path home = folder.resolve("home");
    for (String[] command :
        new String[][] {
          {"plan", file.toString()},
          {"run", file.toString(), "--home", home.toString()},
          {"submit", file.toString(), "--home", home.toString()}
        }) {
      String[] options = {"--set", "epochs=many", "--set", "seed=x"};
      assertThat(
              run(Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new))
                  .expect(ExitCode.WRONG_INPUT))
          .contains("--set epochs: unknown key; did you mean training.epochs?")
          .contains("--set seed: must be a whole number, was \"x\"")
          .contains("2 problems in " + file + "; nothing was started.")
          .doesNotContain("\tat ");
    }
    assertThat(run("plan", file.toString(), "--set", "seed").expect(ExitCode.WRONG_INPUT))
        .contains("--set seed: write --set KEY=VALUE");
    assertThat(home).doesNotExist();
  }

  @Test
  void a_precision_that_this_machine_lacks_is_refused_by_plan_and_run() throws IOException {
    Path file = folder.resolve("half.conf");
    Files.writeString(
        file, "sweep { model.preset = mile-tiny, grid.training.precision = [fp32, bf16, fp16] }");
    Path home = folder.resolve("home");
    for (Outcome outcome :
        List.of(
            run("plan", file.toString()), run("run", file.toString(), "--home", home.toString()))) {
      assertThat(outcome.code()).isEqualTo(ExitCode.WRONG_INPUT);
      assertThat(outcome.printed())
          .contains("training.precision: fp16 needs a GPU, and this machine computes on cpu")
          .contains("nothing was started")
          .doesNotContain("bf16 needs");
    }
    assertThat(home).doesNotExist();
  }

  @Test
  void data_that_are_not_there_are_refused_before_anything_starts() throws IOException {
    Path file = folder.resolve("nodata.conf");
    Files.writeString(
        file, "sweep { model.preset = mile-tiny, data { kind = slake, folder = nowhere } }");
    Path home = folder.resolve("home");
    Outcome outcome = run("run", file.toString(), "--home", home.toString());
    assertThat(outcome.code()).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(outcome.printed()).contains("nowhere").contains("nothing was started");
    assertThat(home).doesNotExist();
  }

  @Test
  void a_plan_needs_neither_data_nor_weights_and_says_what_is_missing() throws IOException {
    Path file = folder.resolve("plan.conf");
    Files.writeString(
        file, "sweep { model.preset = mile-tiny, data { kind = slake, folder = nowhere } }");
    Outcome outcome = run("plan", file.toString(), "--json");
    assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
    assertThat(outcome.printed()).contains("\"trials\"").contains("nowhere");
  }

  @Test
  void tables_of_an_empty_home_say_what_to_do() {
    Outcome outcome = run("tables", "--home", folder.resolve("none").toString());
    assertThat(outcome.code()).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(outcome.printed()).contains("run a sweep first").doesNotContain("\tat ");
  }

  @Test
  void a_store_on_a_server_that_does_not_answer_is_told() throws IOException {
    Path file = folder.resolve("one.conf");
    Files.writeString(file, "sweep { model.preset = mile-tiny }");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/milesweep";
    String home = folder.resolve("home").toString();
    for (String[] command :
        new String[][] {
          {"run", file.toString(), "--home", home, "--store", url},
          {"tables", "--home", home, "--store", url},
          {"predictions", "3f2a", "--home", home, "--store", url}
        }) {
      assertThat(run(command).expect(ExitCode.WRONG_INPUT))
          .contains("milesweep: store " + url + ": opening failed")
          .contains("start the server");
    }
  }

  @Test
  void a_password_on_the_command_line_is_refused() {
    String url = "jdbc:postgresql://127.0.0.1/milesweep?user=milesweep&password=hunter2";
    for (String command : List.of("coordinator", "tables")) {
      assertThat(
              run(command, "--home", folder.resolve("home").toString(), "--store", url)
                  .expect(ExitCode.WRONG_INPUT))
          .contains("PGPASSWORD")
          .doesNotContain("hunter2");
    }
  }

  @Test
  void what_cannot_be_exported_is_refused_before_anything_is_looked_for() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Files.writeString(kept.resolve("mine.txt"), "mine");
    String home = folder.resolve("none").toString();
    assertThat(run("export", "abc", kept.toString(), "--format", "peft", "--force", "--home", home))
        .satisfies(outcome -> assertThat(outcome.code()).isEqualTo(ExitCode.WRONG_INPUT))
        .satisfies(outcome -> assertThat(outcome.printed()).contains("is no export"));
    assertThat(kept.resolve("mine.txt")).hasContent("mine");
    Path target = folder.resolve("out");
    assertThat(run("export", "abc", target.toString(), "--format", "peft", "--merge").printed())
        .contains("use it with --format safetensors");
    assertThat(run("export", "abc", target.toString(), "--format", "pth").code())
        .isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(
            run("export", "abc", target.toString(), "--format", "peft", "--home", home).printed())
        .contains("run a sweep first");
    assertThat(target).doesNotExist();
  }

  @Test
  void tables_by_something_else_are_refused() {
    assertThat(run("tables", "--by", "moon", "--home", folder.toString()).printed())
        .contains("--by content-type");
  }

  @Test
  void an_unknown_format_is_refused() {
    assertThat(run("tables", "--format", "pdf", "--home", folder.toString()).code())
        .isEqualTo(ExitCode.WRONG_INPUT);
  }
}

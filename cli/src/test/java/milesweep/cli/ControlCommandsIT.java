package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands that steer a sweep, against a coordinator and a worker of two slots in processes of
 * their own.
 */
class ControlCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path home;
  private static MilesweepProcess coordinator;
  private static MilesweepProcess worker;

  @BeforeAll
  static void start() {
    home = folder.resolve("home");
    coordinator =
        MilesweepProcess.start(
            folder, "coordinator", "--home", home.toString(), "--port", "0", "--http-port", "0");
    coordinator.expectLine("listening");
    worker =
        MilesweepProcess.start(
            folder, "worker", "--join", "file:" + home, "--home", home.toString(), "--slots", "2");
  }

  @AfterAll
  static void stop() {
    worker.close();
    coordinator.close();
    MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
  }

  /** Runs a command on the home. */
  private static Outcome milesweep(String... arguments) {
    return Outcome.run(
        Stream.concat(Stream.of(arguments), Stream.of("--home", home.toString()))
            .toArray(String[]::new));
  }

  private static void submit(String name, String points) throws IOException {
    Path file = TinySweep.write(folder, name, points);
    assertThat(milesweep("submit", file.toString()).expect(ExitCode.DONE))
        .isEqualTo("sweep " + name + " accepted\n");
  }

  private static JsonNode status(String sweep) {
    try {
      return JSON.readTree(milesweep("status", sweep, "--json").expect(ExitCode.DONE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int trials(String sweep, String state) {
    return status(sweep).path("trials").path(state).asInt();
  }

  private static String table(String sweep, String format) {
    return milesweep("tables", "--sweep", sweep, "--format", format).expect(ExitCode.DONE);
  }

  private static List<String> csv(String sweep) {
    return table(sweep, "csv").lines().toList();
  }

  private static String say(String command, String sweep) {
    return milesweep(command, sweep).expect(ExitCode.DONE).strip();
  }

  @Test
  void a_paused_sweep_checkpoints_gets_nothing_and_goes_on_when_resumed() throws IOException {
    submit(
        "held",
        """
        { tuning = "T/T/IA3", training.epochs = 120 }
        { tuning = "F/T/LoRA", training.epochs = 120 }
        { tuning = "F/F/PTv2", training.epochs = 2 }
        """);
    MilesweepProcess.await(
        "two trials that have learned something",
        () ->
            status("held").path("running").findValuesAsText("epoch").stream()
                    .filter(epoch -> Integer.parseInt(epoch) > 3)
                    .count()
                == 2);
    assertThat(milesweep("status").expect(ExitCode.DONE))
        .contains("held  running  0/3 trials")
        .containsPattern("w1/cpu0 +train (T/T/IA3|F/T/LoRA r4) origin seed 1 +epoch \\d+/120");
    assertThat(table("held", "table")).containsPattern("(?m)^T +T +IA3 .* running$");
    assertThat(table("held", "markdown")).contains("| running |").contains("| pending |");
    assertThat(csv("held")).hasSize(4).filteredOn(row -> row.contains(",pending,")).hasSize(1);

    assertThat(say("pause", "held")).isEqualTo("sweep held is paused now");
    MilesweepProcess.await("stages that stop", () -> status("held").path("running").isEmpty());
    assertThat(status("held").path("state").asText()).isEqualTo("paused");
    assertThat(trials("held", "paused")).isEqualTo(3);
    long grants = grants();
    long until = System.nanoTime() + 2_500_000_000L;
    MilesweepProcess.await("some heartbeats", () -> System.nanoTime() > until);
    assertThat(grants()).as("grants while it is paused").isEqualTo(grants);
    assertThat(table("held", "table")).contains("paused").doesNotContain("running");
    assertThat(say("pause", "held")).isEqualTo("sweep held is paused already");

    assertThat(say("resume", "held")).isEqualTo("sweep held is running now");
    assertThat(MilesweepProcess.run(folder, 0, "watch", "held", "--home", home.toString()))
        .contains("held  3/3 trials");
    assertThat(resumedStages()).as("stages that went on from a checkpoint").isEqualTo(2);
    assertThat(csv("held")).filteredOn(row -> row.contains(",succeeded,")).hasSize(3);
  }

  private static long grants() {
    return coordinator.printed().lines().filter(line -> line.contains(" granted to ")).count();
  }

  private static long resumedStages() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("workers/w1/stages"))) {
      return files
          .filter(file -> file.endsWith(Path.of("attempt-2/spec.json")))
          .filter(ControlCommandsIT::resumes)
          .count();
    }
  }

  private static boolean resumes(Path spec) {
    try {
      return JSON.readTree(spec.toFile()).path("resume").asText().endsWith("/checkpoints");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_cancelled_sweep_keeps_its_finished_trials_and_goes_on_after_a_retry() throws IOException {
    submit(
        "dropped",
        """
        { tuning = "F/F/IA3", training.epochs = 1 }
        { tuning = "F/LoRA/LoRA", training.epochs = 120 }
        """);
    MilesweepProcess.await("a finished trial", () -> trials("dropped", "succeeded") == 1);
    assertThat(say("cancel", "dropped")).isEqualTo("sweep dropped is cancelled now");
    assertThat(milesweep("watch", "dropped").expect(ExitCode.TRIALS_FAILED)).contains("cancelled");
    assertThat(trials("dropped", "cancelled")).isEqualTo(1);
    List<String> rows = csv("dropped");
    assertThat(rows.get(1)).contains(",succeeded,");
    assertThat(rows.get(2)).contains(",cancelled,").endsWith(",,,,,,");
    MilesweepProcess.await("its stage to stop", () -> status("dropped").path("running").isEmpty());
    assertThat(milesweep("resume", "dropped").expect(ExitCode.WRONG_INPUT))
        .isEqualTo("milesweep: sweep dropped is cancelled\n");

    assertThat(say("retry", "dropped")).isEqualTo("sweep dropped: trials to be tried again: 1");
    assertThat(milesweep("watch", "dropped").expect(ExitCode.DONE)).contains("2/2 trials");
    assertThat(csv("dropped").get(1)).as("what was done did not run again").isEqualTo(rows.get(1));
  }

  @Test
  void a_row_whose_loss_is_no_number_fails_with_its_reason_and_the_others_go_on()
      throws IOException {
    submit(
        "diverging",
        """
        { tuning = "T/T/T", training.epochs = 4, training.learning-rate = 100 }
        { tuning = "F/F/IA3", training.epochs = 2 }
        """);
    String reason =
        "train origin of T/T/T origin seed 1: (loss is (NaN|[-]?Infinity)|the gradient of \\S+ is not finite) in epoch \\d, step \\d"
            + " \\(question ids \\[\\d+.*\\]\\); lower the learning rate, or look at these samples";
    assertThat(milesweep("watch", "diverging").expect(ExitCode.TRIALS_FAILED))
        .containsPattern(reason)
        .contains("diverging  2/2 trials  1 failed")
        .containsPattern("(?m)^failed: (loss is|the gradient of) ");
    List<String> before = csv("diverging");
    assertThat(before.get(1)).contains(",failed,");
    assertThat(before.get(2)).contains(",succeeded,");
    assertThat(milesweep("status", "diverging").expect(ExitCode.DONE))
        .contains("diverging  finished  2/2 trials  1 failed")
        .containsPattern(reason);
    assertThat(status("diverging").path("faults").get(0).asText()).containsPattern(reason);

    assertThat(say("retry", "diverging")).isEqualTo("sweep diverging: trials to be tried again: 1");
    assertThat(milesweep("watch", "diverging").expect(ExitCode.TRIALS_FAILED))
        .containsPattern(reason);
    assertThat(csv("diverging")).as("it fails again, and nothing else ran").isEqualTo(before);

    String mended =
        """
        { tuning = "T/T/T", training.epochs = 4 }
        { tuning = "F/F/IA3", training.epochs = 2 }
        """;
    String file = TinySweep.write(folder, "diverging", mended).toString();
    assertThat(milesweep("submit", file).expect(ExitCode.WRONG_INPUT))
        .contains("1 trial kept, 1 new, 1 no longer asked for")
        .containsPattern(
            "(?m)^  new: [0-9a-f]{12} T/T/T origin seed 1 training.learning-rate=0.001$")
        .contains("--supersede");
    assertThat(milesweep("submit", file, "--extend").expect(ExitCode.WRONG_INPUT))
        .contains("--extend only adds");
    assertThat(csv("diverging")).isEqualTo(before);
    assertThat(milesweep("submit", file, "--supersede").expect(ExitCode.DONE))
        .isEqualTo("sweep diverging: 1 trial kept, 1 new, 1 no longer asked for\n");
    assertThat(milesweep("watch", "diverging").expect(ExitCode.DONE)).contains("2/2 trials");
    assertThat(csv("diverging")).contains(before.get(2)).hasSize(3);

    assertThat(milesweep("extend", "diverging", "--seeds", "2").expect(ExitCode.DONE))
        .isEqualTo("sweep diverging: 2 trials kept, 2 new, 0 no longer asked for\n");
    assertThat(milesweep("watch", "diverging").expect(ExitCode.DONE)).contains("4/4 trials");
    assertThat(milesweep("extend", "diverging", "--seeds", "2").expect(ExitCode.WRONG_INPUT))
        .contains("has these seeds already: 1, 2");
    String done = csv("diverging").get(1).split(",")[1];
    assertThat(milesweep("show", done.substring(0, 8)).expect(ExitCode.DONE))
        .contains("trial " + done + "  T/T/T origin seed 1  of sweep diverging: succeeded")
        .contains("\n  training.epochs = 4\n", "stage 1: train origin", "attempt 1  w1/cpu")
        .containsPattern("libtorch \\S+, milesweep \\S+,")
        .containsPattern("loss █[▁-█]{3}  ");
    assertThat(milesweep("retry", "diverging", "--trial", done).expect(ExitCode.WRONG_INPUT))
        .contains("has succeeded");
  }

  @Test
  void a_trainer_that_dies_again_and_again_fails_its_row_until_it_is_retried() throws IOException {
    submit("deadly", "{ tuning = \"F/F/LoRA\", training.epochs = 40 }");
    MilesweepProcess.await(
        "prepare to be over", () -> status("deadly").path("stagesDone").asInt() > 0);
    MilesweepProcess.await(
        "five deaths",
        () -> {
          MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
          return trials("deadly", "failed") == 1;
        });
    assertThat(milesweep("watch", "deadly").expect(ExitCode.TRIALS_FAILED))
        .contains(
            "gave up after 5 failures in a row without progress, on w1; the last: the trainer process ended")
        .contains("(exit code 137)");
    assertThat(say("retry", "deadly")).isEqualTo("sweep deadly: trials to be tried again: 1");
    assertThat(milesweep("watch", "deadly").expect(ExitCode.DONE)).contains("1/1 trials");
    assertThat(csv("deadly").get(1)).contains(",succeeded,");
  }

  @Test
  void a_drained_worker_hands_its_stage_to_another_which_goes_on_from_the_checkpoint()
      throws IOException {
    submit("moved", "{ tuning = \"T/T/IA3\", training.epochs = 100 }");
    MilesweepProcess.await(
        "a trial that has learned something",
        () ->
            status("moved").path("running").findValuesAsText("epoch").stream()
                .anyMatch(epoch -> Integer.parseInt(epoch) > 3));
    assertThat(milesweep("nodes").expect(ExitCode.DONE))
        .containsPattern("(?m)^w1 +ready +1 of 2 slots at work +127\\.0\\.0\\.1:\\d+$");
    assertThat(milesweep("drain", "w1", "--now").expect(ExitCode.DONE))
        .isEqualTo("worker w1 takes no more work; stages that checkpoint and go to others: 1\n");
    MilesweepProcess.await("its stage to stop", () -> status("moved").path("running").isEmpty());
    assertThat(milesweep("nodes").expect(ExitCode.DONE)).containsPattern("w1 +drained +0 of 2");
    try (MilesweepProcess other =
        MilesweepProcess.start(
            folder,
            "worker",
            "--join",
            "file:" + home,
            "--home",
            home.toString(),
            "--slots",
            "1",
            "--time-budget",
            "10m")) {
      other.expectLine("worker w2 offers 1 slot");
      assertThat(milesweep("watch", "moved").expect(ExitCode.DONE)).contains("1/1 trials");
    }
    try (Stream<Path> files = Files.walk(home.resolve("workers/w2/stages"))) {
      assertThat(files.filter(file -> file.endsWith(Path.of("attempt-2/spec.json"))))
          .anyMatch(ControlCommandsIT::resumes);
    }
    assertThat(milesweep("undrain", "w1").expect(ExitCode.DONE))
        .isEqualTo("worker w1 takes work again\n");
    assertThat(milesweep("drain", "w9").expect(ExitCode.WRONG_INPUT))
        .startsWith("milesweep: there is no worker named w9; there are w1");
    assertThat(milesweep("priority", "moved", "5").expect(ExitCode.DONE))
        .isEqualTo("sweep moved has priority 5 now\n");
    assertThat(milesweep("priority", "moved", "5000").expect(ExitCode.WRONG_INPUT))
        .isEqualTo("milesweep: a priority is from -1000 to 1000, not 5000\n");
  }

  @Test
  void the_same_sweep_is_found_again_and_another_of_its_name_is_refused() throws IOException {
    String point = "{ tuning = \"F/F/F\" }";
    submit("twice", point);
    String file = folder.resolve("twice.conf").toString();
    milesweep("watch", "twice").expect(ExitCode.DONE);
    assertThat(milesweep("submit", file).expect(ExitCode.DONE))
        .isEqualTo("sweep twice is finished already\n");
    TinySweep.write(folder, "twice", "{ tuning = \"F/F/IA3\", training.epochs = 1 }");
    assertThat(milesweep("submit", file).expect(ExitCode.WRONG_INPUT))
        .contains("another sweep is named twice here; it differs in: ")
        .contains("points");
  }

  @Test
  void what_is_not_there_is_told_with_what_is() throws IOException {
    submit("present", "{ tuning = \"F/F/F\" }");
    milesweep("watch", "present").expect(ExitCode.DONE);
    for (String command : List.of("status", "watch", "pause", "resume", "cancel", "retry")) {
      assertThat(milesweep(command, "absent").expect(ExitCode.WRONG_INPUT))
          .startsWith("milesweep: no sweep named absent; there are: ")
          .contains("present");
    }
    assertThat(milesweep("tables", "--sweep", "absent").expect(ExitCode.WRONG_INPUT))
        .contains("no sweep named absent");
    assertThat(say("retry", "present")).isEqualTo("sweep present: trials to be tried again: 0");
    assertThat(milesweep("pause", "present").expect(ExitCode.WRONG_INPUT))
        .isEqualTo("milesweep: sweep present is finished\n");
    String elsewhere = folder.resolve("elsewhere").toString();
    for (String command : List.of("pause", "status", "watch", "retry")) {
      assertThat(Outcome.run(command, "present", "--home", elsewhere).expect(ExitCode.WRONG_INPUT))
          .contains("no coordinator runs in " + elsewhere)
          .contains("start one with: milesweep coordinator");
    }
  }
}

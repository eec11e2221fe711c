package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/command-trainers.md as a user runs it, and killed on the way. */
class CommandTrainerIT {
  private static final List<String> VARYING = List.of("train_seconds", "peak_memory_bytes");
  private static final List<String> SMALL =
      List.of("rate = [0.1, 0.01, 0.001]", "seed = [1, 2, 3]", "epochs = 20, ");

  @TempDir private static Path folder;
  private static Path sweep;

  private Path home;

  @BeforeAll
  static void python_and_a_smaller_sweep() throws IOException {
    boolean hasPython =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "python3")));
    assumeTrue(hasPython || System.getenv("CI") != null, "python3 is not on the PATH");
    Path example =
        Path.of(System.getProperty("milesweep.install"), "docs/examples/command-trainer");
    Files.copy(example.resolve("train.py"), folder.resolve("train.py"));
    String text = Files.readString(example.resolve("sweep.conf"));
    assertThat(text).contains(SMALL);
    sweep = folder.resolve("sweep.conf");
    Files.writeString(
        sweep,
        text.replace(SMALL.get(0), "rate = [0.01, 0.001]")
            .replace(SMALL.get(1), "seed = [1]")
            .replace(SMALL.get(2), "epochs = 12, pause = 0.2, "));
  }

  @AfterEach
  void leave_no_trainer_behind() {
    MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
  }

  private String run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.toString()));
    return MilesweepProcess.run(folder, 0, all.toArray(String[]::new));
  }

  @Test
  void a_sweep_killed_with_its_trainers_gives_the_table_of_an_undisturbed_one() {
    home = folder.resolve("undisturbed");
    String printed = run("run", sweep.toString(), "--slots", "2");
    assertThat(printed).contains("4/4 trials", "decay  rate", "weight-norm");
    List<String> undisturbed = table();
    assertThat(undisturbed).hasSize(5).noneMatch(line -> line.contains("pending"));

    home = folder.resolve("killed");
    for (int kill = 0; kill < 2; kill++) {
      try (MilesweepProcess run =
          MilesweepProcess.start(
              folder, "run", sweep.toString(), "--slots", "2", "--home", home.toString())) {
        MilesweepProcess.await("a checkpoint", () -> hasCheckpoint(home) || !run.isAlive());
        assertThat(run.isAlive()).as("the sweep still runs at kill " + kill).isTrue();
        run.kill();
        MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
      }
    }
    run("run", sweep.toString(), "--slots", "2");
    assertThat(table()).isEqualTo(undisturbed);
  }

  private static boolean hasCheckpoint(Path home) {
    try (Stream<Path> files = Files.walk(home)) {
      return files.anyMatch(file -> file.getFileName().toString().matches("checkpoint-.*json"));
    } catch (IOException | java.io.UncheckedIOException e) {
      return false; // a file went while we looked
    }
  }

  private List<String> table() {
    String csv = run("tables", "--format", "csv-all");
    List<String> header = List.of(csv.lines().findFirst().orElseThrow().split(",", -1));
    assertThat(header).contains("trainer.config.rate", "metric.weight-norm");
    List<String> kept = new ArrayList<>();
    csv.lines()
        .forEach(
            line -> {
              List<String> fields = new ArrayList<>(List.of(line.split(",", -1)));
              VARYING.forEach(column -> fields.set(header.indexOf(column), ""));
              kept.add(String.join(",", fields));
            });
    return kept;
  }
}

package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves the store of a real sweep: models, answers, tables by content type, curves. */
class ExportIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path home;
  private static List<String[]> trials;

  @BeforeAll
  static void run_a_sweep() throws IOException {
    Path sweep = folder.resolve("export.conf");
    Files.writeString(
        sweep,
        """
        sweep {
          name = export
          tensorboard = true
          model.preset = mile-tiny
          data.phantom { train-images = 4, validate-images = 1, test-images = 2, questions-per-image = 5, image-size = 32 }
          training { epochs = 2, batch-size = 10, learning-rate = 1e-3 }
          grid.tuning = ["F/LoRA/LoRA", "T/T/T"]
        }
        """);
    home = folder.resolve("home");
    run(0, "run", sweep.toString());
    trials =
        run(0, "tables", "--format", "csv").lines().skip(1).map(row -> row.split(",")).toList();
    assertThat(trials).hasSize(2);
  }

  @AfterAll
  static void leave_no_trainer_behind() {
    MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
  }

  private static String run(int exitCode, String... arguments) {
    return MilesweepProcess.run(
        folder,
        exitCode,
        Stream.concat(Stream.of(arguments), Stream.of("--home", home.toString()))
            .toArray(String[]::new));
  }

  private static String lora() {
    return trials.get(0)[1];
  }

  @Test
  void an_export_is_the_same_from_the_file_and_from_a_running_coordinator() throws IOException {
    Path fromFile = folder.resolve("from-file");
    Path fromCoordinator = folder.resolve("from-coordinator");
    run(0, "export", lora().substring(0, 6), "--format", "peft", fromFile.toString());
    String answers = run(0, "predictions", lora(), "--format", "csv");
    String types = run(0, "tables", "--by", "content-type", "--format", "csv");
    assertThat(answers.lines()).hasSize(11);
    assertThat(types.lines().skip(1)).isNotEmpty().allMatch(line -> line.split(",").length == 12);
    try (MilesweepProcess coordinator =
        MilesweepProcess.start(
            folder, "coordinator", "--home", home.toString(), "--port", "0", "--http-port", "0")) {
      coordinator.expectLine("listening");
      run(0, "export", lora(), "--format", "peft", fromCoordinator.toString());
      assertThat(run(0, "predictions", lora(), "--format", "csv")).isEqualTo(answers);
      assertThat(run(0, "tables", "--by", "content-type", "--format", "csv")).isEqualTo(types);
      assertThat(run(2, "predictions", "zzz")).contains("no trial begins with \"zzz\"");
    }
    JsonNode manifest = JSON.readTree(fromFile.resolve("milesweep-export.json").toFile());
    assertThat(manifest)
        .isEqualTo(JSON.readTree(fromCoordinator.resolve("milesweep-export.json").toFile()));
    assertThat(manifest.get("sha256").fieldNames())
        .toIterable()
        .contains(
            "text_encoder/adapter_model.safetensors",
            "text_decoder/adapter_config.json",
            "vocab.txt");
  }

  @Test
  void an_export_is_replaced_only_when_that_is_asked_for() {
    Path target = folder.resolve("twice");
    String[] export = {"export", lora(), "--format", "safetensors", target.toString(), "--merge"};
    run(0, export);
    assertThat(run(2, export)).contains("--force replaces it");
    run(0, Stream.concat(Stream.of(export), Stream.of("--force")).toArray(String[]::new));
    assertThat(target.resolve("model.safetensors")).isRegularFile();
    assertThat(folder.toFile().list()).noneMatch(name -> name.startsWith(".twice"));
  }

  @Test
  void weights_that_were_tampered_with_are_not_exported() throws IOException {
    Path moved = folder.resolve("moved");
    copy(home.resolve("workers"), moved);
    String whole = trials.get(1)[1];
    List<Path> weights;
    try (Stream<Path> files = Files.walk(home.resolve("workers"))) {
      weights = files.filter(path -> path.endsWith("result/weights.safetensors")).toList();
    }
    try {
      for (Path file : weights) {
        Files.write(file, new byte[1], StandardOpenOption.APPEND);
      }
      Path target = folder.resolve("tampered");
      assertThat(run(2, "export", whole, "--format", "safetensors", target.toString()))
          .contains("gone or damaged")
          .doesNotContain("\tat ");
      assertThat(target).doesNotExist();
    } finally {
      copy(moved, home.resolve("workers"));
    }
  }

  @Test
  void a_trial_is_reproduced_bit_for_bit_and_leaves_nothing_behind() throws IOException {
    Path kept = folder.resolve("again");
    String before = run(0, "tables", "--format", "csv");
    assertThat(run(0, "reproduce", lora().substring(0, 8), "--keep", kept.toString()))
        .contains("stage 1, train origin: equal\nstage 2, evaluate: equal\n")
        .contains("trial " + lora() + " is reproduced");
    assertThat(run(0, "tables", "--format", "csv")).isEqualTo(before);
    assertThat(run(2, "reproduce", lora(), "--keep", kept.toString())).contains("--keep names");
    try (Stream<Path> rows = Files.list(kept)) {
      assertThat(rows.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("home", "trial.conf");
    }
  }

  @Test
  void each_trial_has_its_curves() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("tensorboard/export"))) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> file.getParent().getFileName().toString()))
          .hasSize(2)
          .anyMatch(name -> name.startsWith("F-LoRA-LoRA-r4-origin-seed-1-" + lora()));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(from)) {
      all = files.filter(path -> path.endsWith("result/weights.safetensors")).toList();
    }
    for (Path path : all) {
      Path target = to.resolve(from.relativize(path).toString());
      Files.createDirectories(target.getParent());
      Files.copy(path, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }
}

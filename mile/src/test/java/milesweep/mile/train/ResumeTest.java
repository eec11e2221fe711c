package milesweep.mile.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every random choice is on: dropout, stochastic depth, LoRA dropout, frozen parts in training. */
class ResumeTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"T/T/T", "F/T/LoRA", "LoRA/IA3/Prefix", "IA3/PTv2/F"})
  void a_training_stopped_at_every_step_ends_with_the_bits_of_an_undisturbed_one(String pattern)
      throws IOException {
    String undisturbed = TinyTraining.train(pattern, folder.resolve("a"), () -> false);
    Path interrupted = folder.resolve("b");
    String last;
    int runs = 0;
    do {
      last = TinyTraining.train(pattern, interrupted, () -> true);
      runs++;
    } while (last.startsWith("false"));
    assertThat(runs).isEqualTo(12); // four epochs of three steps
    assertThat(last).isEqualTo(undisturbed).startsWith("true");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "plain",
        "micro-batch 3",
        "clip-norm",
        "groups",
        "activation checkpointing",
        "bf16",
        "fp16",
        "best of validations",
        "early stop",
        "everything at once"
      })
  void whatever_is_turned_on_is_in_the_checkpoint(String feature) throws IOException {
    TrainingSettings settings = TinyTraining.with(feature);
    TrainingListener none = TrainingListener.NONE;
    String undisturbed =
        TinyTraining.train("T/LoRA/T", settings, folder.resolve("a"), () -> false, none);
    Path interrupted = folder.resolve("b");
    String last;
    int runs = 0;
    do {
      BooleanSupplier stop = TinyTraining.stopAfter(1 + runs % 2);
      last = TinyTraining.train("T/LoRA/T", settings, interrupted, stop, none);
      runs++;
    } while (last.startsWith("false"));
    assertThat(runs).as("stopped on the way").isGreaterThan(4);
    assertThat(last).isEqualTo(undisturbed).startsWith("true");
  }

  @Test
  void a_checkpoint_whose_best_weights_are_damaged_is_put_aside() throws IOException {
    TrainingSettings settings = TinyTraining.with("best of validations");
    TrainingListener none = TrainingListener.NONE;
    String undisturbed =
        TinyTraining.train("F/T/LoRA", settings, folder.resolve("a"), () -> false, none);
    Path damaged = folder.resolve("b");
    // Stopped within the fourth epoch; the second was validated.
    TinyTraining.train("F/T/LoRA", settings, damaged, TinyTraining.stopAfter(13), none);
    try (RandomAccessFile file =
        new RandomAccessFile(damaged.resolve("best-000001.safetensors").toFile(), "rw")) {
      file.seek(file.length() / 2);
      file.write(file.read() ^ 0x10);
    }
    List<String> warnings = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void warned(String message) {
            warnings.add(message);
          }
        };
    assertThat(TinyTraining.train("F/T/LoRA", settings, damaged, () -> false, listener))
        .isEqualTo(undisturbed);
    assertThat(warnings)
        .hasSize(2) // both checkpoints are later than the damaged weights
        .allMatch(warning -> warning.contains("best weights that are gone or damaged"));
  }

  @Test
  void a_fresh_process_ends_with_the_bits_of_a_warm_one() throws Exception {
    String warm = TinyTraining.train("T/LoRA/T", folder.resolve("a"), () -> false);
    Path shared = folder.resolve("b");
    assertThat(TinyTraining.train("T/LoRA/T", shared, TinyTraining.stopAfter(5)))
        .startsWith("false");
    assertThat(inAnotherProcess("T/LoRA/T", shared, -1)).isEqualTo(warm);
  }

  @Test
  void a_damaged_checkpoint_is_put_aside_for_the_one_before() throws IOException {
    String undisturbed = TinyTraining.train("F/T/LoRA", folder.resolve("a"), () -> false);
    Path damaged = folder.resolve("b");
    TinyTraining.train("F/T/LoRA", damaged, TinyTraining.stopAfter(7));
    Path newest = checkpoints(damaged).get(1);
    try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw")) {
      file.seek(file.length() / 2);
      file.write(file.read() ^ 0x10);
    }
    List<String> warnings = new ArrayList<>();
    List<Integer> startedAt = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void warned(String message) {
            warnings.add(message);
          }

          @Override
          public void started(TrainingProgress at) {
            startedAt.add(at.epoch() * 3 + at.step());
          }
        };
    assertThat(TinyTraining.train("F/T/LoRA", damaged, () -> false, listener))
        .isEqualTo(undisturbed);
    assertThat(startedAt).containsExactly(6);
    assertThat(warnings)
        .singleElement()
        .satisfies(w -> assertThat(w).contains(newest.getFileName().toString(), "checksum"));
  }

  @Test
  void where_no_checkpoint_is_whole_the_next_attempt_starts_anew() throws IOException {
    String undisturbed = TinyTraining.train("F/T/LoRA", folder.resolve("a"), () -> false);
    Path damaged = folder.resolve("b");
    TinyTraining.train("F/T/LoRA", damaged, TinyTraining.stopAfter(7));
    for (Path checkpoint : checkpoints(damaged)) {
      try (RandomAccessFile file = new RandomAccessFile(checkpoint.toFile(), "rw")) {
        file.seek(file.length() / 2);
        file.write(file.read() ^ 0x10);
      }
    }
    assertThatThrownBy(() -> TinyTraining.train("F/T/LoRA", damaged, () -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no whole checkpoint is left");
    assertThat(checkpoints(damaged)).isEmpty();
    assertThat(TinyTraining.train("F/T/LoRA", damaged, () -> false)).isEqualTo(undisturbed);
  }

  @Test
  void the_last_two_checkpoints_are_kept() throws IOException {
    TinyTraining.train("F/F/IA3", folder, TinyTraining.stopAfter(5));
    assertThat(checkpoints(folder).stream().map(path -> path.getFileName().toString()))
        .containsExactly(
            "checkpoint-000001-0000001.safetensors", "checkpoint-000001-0000002.safetensors");
  }

  @Test
  void a_checkpoint_of_another_stage_is_refused() throws IOException {
    TinyTraining.train("F/F/IA3", folder, TinyTraining.stopAfter(1));
    assertThatThrownBy(() -> new CheckpointStore(folder, "other").newest(warning -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("stage tiny, not of other");
  }

  private static List<Path> checkpoints(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  private static String inAnotherProcess(String pattern, Path folder, int steps) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                TinyTraining.class.getName(),
                pattern,
                folder.toString(),
                Integer.toString(steps))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().reduce((first, second) -> second).orElse("");
  }
}

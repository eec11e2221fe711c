package milesweep.mile.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeFolderTest {
  @TempDir Path folder;

  private Path folder(String name, String... files) throws IOException {
    Path made = Files.createDirectories(folder.resolve(name));
    for (String file : files) {
      Files.writeString(made.resolve(file + ".safetensors"), name);
    }
    return made;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString().replace(".safetensors", ""))
          .sorted()
          .toList();
    }
  }

  @Test
  void newer_checkpoints_come_with_the_best_weights_they_speak_of() throws IOException {
    Path from =
        folder(
            "from",
            "best-000001",
            "best-000003",
            "checkpoint-000003-0000000",
            "checkpoint-000004-0000000");
    Path own =
        folder("own", "best-000001", "checkpoint-000002-0000001", "checkpoint-000003-0000000");
    ResumeFolder.bring(from.toString(), own);
    assertThat(names(own))
        .containsExactly(
            "best-000001",
            "best-000003",
            "checkpoint-000002-0000001",
            "checkpoint-000003-0000000",
            "checkpoint-000004-0000000");
    assertThat(own.resolve("best-000001.safetensors")).hasContent("from");
    assertThat(own.resolve("checkpoint-000003-0000000.safetensors")).hasContent("own");
  }

  @Test
  void nothing_comes_from_a_folder_that_is_no_further_or_not_there() throws IOException {
    Path from = folder("from", "best-000009", "checkpoint-000002-0000000");
    Path own = folder("own", "checkpoint-000002-0000000");
    ResumeFolder.bring(from.toString(), own);
    ResumeFolder.bring(folder.resolve("nowhere").toString(), own);
    ResumeFolder.bring(null, own);
    assertThat(names(own)).containsExactly("checkpoint-000002-0000000");
  }
}

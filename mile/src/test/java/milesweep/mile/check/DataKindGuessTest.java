package milesweep.mile.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataKindGuessTest {
  private static final String PROMPTS = "[{\"question_pool\": [\"p\"]}]";
  private static final String PUBLIC = "[{\"phrase_type\": \"para\"}]";

  @TempDir Path folder;

  private String guess(Path path) throws IOException {
    return DataKindGuess.of(path)
        .map(
            guess ->
                guess.kind().map(kind -> kind.label()).orElse("instruction")
                    + " "
                    + (guess.path().equals(folder) ? "." : folder.relativize(guess.path())))
        .orElse("unknown");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "train.json, slake .",
    "validate.json, slake .",
    "trainset.json testset.json, vqa-rad .",
    "VQA_RAD Dataset Public.json|, vqa-rad .",
    "plants.csv, table plants.csv",
    "plants.csv notes.txt, table plants.csv",
    "plants.JSONL, table plants.JSONL",
    "a.csv b.csv, unknown",
    "notes.txt, unknown",
    "instruction.json, instruction instruction.json",
    "train.json instruction.json plants.csv, slake .",
  })
  void a_folder_is_told_by_its_file_names(String files, String expected) throws IOException {
    for (String file :
        files.endsWith("|") ? new String[] {files.replace("|", "")} : files.split(" ")) {
      Files.writeString(folder.resolve(file), "[]");
    }
    assertThat(guess(folder)).isEqualTo(expected);
  }

  @Test
  void one_json_file_is_told_by_its_records() throws IOException {
    Path file = folder.resolve("all.json");
    Files.writeString(file, PUBLIC);
    assertThat(guess(folder)).isEqualTo("vqa-rad .");
    assertThat(guess(file)).isEqualTo("vqa-rad .");
    Files.writeString(file, PROMPTS);
    assertThat(guess(folder)).isEqualTo("instruction all.json");
    Files.writeString(file, "[{\"question\": \"q\"}]");
    assertThat(guess(file)).isEqualTo("table all.json");
    assertThat(guess(folder.resolve("none"))).isEqualTo("unknown");
  }
}

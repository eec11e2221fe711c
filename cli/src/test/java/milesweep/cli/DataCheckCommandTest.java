package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code milesweep data check}: 0 for data that can be used, 1 for faults, 2 for wrong input. */
class DataCheckCommandTest {
  @TempDir private Path folder;

  private static Outcome check(Object... arguments) {
    return Outcome.run(
        Stream.concat(Stream.of("data", "check"), Stream.of(arguments).map(Object::toString))
            .toArray(String[]::new));
  }

  @BeforeEach
  void plants() throws IOException {
    Files.createDirectories(folder.resolve("photos"));
    for (String name : new String[] {"oak", "ash", "elm"}) {
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      image.setRGB(1, 1, name.hashCode());
      ImageIO.write(image, "png", folder.resolve("photos/" + name + ".png").toFile());
    }
    Files.writeString(
        folder.resolve("plants.csv"),
        """
        picture,question,species,site
        oak.png,Which tree?,Eiche 栎,north
        ash.png,Which tree?,Esche,south
        elm.png,Which tree?,Ulme,west
        """);
  }

  @Test
  void a_table_is_told_by_its_name_and_read_by_its_columns() throws IOException {
    Outcome outcome =
        check(
            folder,
            "--images",
            folder.resolve("photos"),
            "--column",
            "image=picture",
            "--column",
            "answer=species",
            "--column",
            "group=site",
            "--validate-share",
            "0.5",
            "--split-seed",
            "3",
            "--json");
    assertThat(outcome.code()).as(outcome.printed()).isZero();
    JsonNode json = new ObjectMapper().readTree(outcome.printed());
    assertThat(json.get("kind").asText()).isEqualTo("table");
    for (String split : new String[] {"train", "validate", "test"}) {
      assertThat(json.get("splits").get(split).get("questions").asInt()).isOne();
    }
    assertThat(json.get("fingerprint").asText()).hasSize(64);
  }

  @Test
  void faults_end_with_code_1_and_are_all_told() {
    Outcome outcome =
        check(
            folder.resolve("plants.csv"),
            "--column",
            "image=picture",
            "--column",
            "answer=species");
    assertThat(outcome.code()).isOne();
    assertThat(outcome.printed())
        .contains("plants.csv:2:1: record 0, qid 0: image")
        .contains("oak.png missing")
        .contains("plants.csv:4:1: record 2, qid 2: image")
        .contains("not usable: ")
        .doesNotContain("\tat ");
    Outcome only =
        check(
            folder.resolve("plants.csv"),
            "--questions-only",
            "--column",
            "image=picture",
            "--column",
            "answer=species");
    assertThat(only.code()).as(only.printed()).isZero();
  }

  @Test
  void slake_is_filtered_by_language_and_limits_can_be_set() throws IOException {
    Path slake = Files.createDirectories(folder.resolve("slake"));
    Files.writeString(
        slake.resolve("train.json"),
        """
        [{"img_name": "a.png", "question": "Which organ is it?", "answer": "Lung", "q_lang": "en", "answer_type": "OPEN", "qid": 1},
        {"img_name": "a.png", "question": "哪个器官?", "answer": "肺", "q_lang": "zh", "answer_type": "OPEN", "qid": 2}]
        """);
    assertThat(check(slake, "--questions-only", "--question-max-length", 4).printed())
        .contains("1 other-language")
        .contains("cut at 4 ids      train 1 of 1");
    assertThat(check(slake, "--questions-only", "--language", "all").printed())
        .contains("  train          2");
  }

  @Test
  void wrong_input_ends_with_code_2() throws IOException {
    assertThat(check(folder.resolve("none")).printed()).contains("no folder or file");
    assertThat(check(folder.resolve("none")).code()).isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(check(folder.resolve("photos")).printed()).contains("cannot tell what kind of data");
    assertThat(check(folder, "--kind", "coco").printed())
        .contains("unknown kind of data coco; one of slake, vqa-rad, table, instruction");
    assertThat(check(folder, "--column", "colour=x").printed()).contains("no such role");
    assertThat(check(folder, "--test-share", "1").printed()).contains("at least 0 and below 1");
    assertThat(check(folder, "--phrase-types", "para,frames").printed())
        .contains("--phrase-types para,frames: one or more of freeform, para, frame");
    assertThat(check(folder, "--vocab", folder.resolve("no.txt")).printed()).contains("no file");
    assertThat(check(folder, "--vocab", folder.resolve("no.txt")).code())
        .isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(check(folder.resolve("photos"), "--kind", "table").printed())
        .contains("which file in");
  }
}

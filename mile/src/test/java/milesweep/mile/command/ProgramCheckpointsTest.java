package milesweep.mile.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.common.protocol.Report.EpochEnded;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCheckpointsTest {
  private static final List<EpochEnded> EPOCHS = List.of(new EpochEnded(1, 2, 0.5, 0, 1));

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();
  private ProgramCheckpoints checkpoints;

  @BeforeEach
  void begin() throws IOException {
    checkpoints = new ProgramCheckpoints(folder.resolve("checkpoints"));
    assertThat(checkpoints.begin(warnings::add)).isEmpty();
  }

  private Path write(String name, String content) throws IOException {
    Path file = checkpoints.programFolder().resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private SavedProgress save(String path, int epoch) throws IOException, LineFault {
    return checkpoints.save(new ProgramLine.Checkpoint(path, epoch, 0), 7.5, EPOCHS);
  }

  private Optional<SavedProgress> newest() throws IOException {
    return new ProgramCheckpoints(checkpoints.folder()).begin(warnings::add);
  }

  @Test
  void the_newest_is_given_back_with_what_was_known_then() throws Exception {
    write("a", "1");
    save("a", 1);
    write("b", "2");
    save(checkpoints.programFolder().resolve("b").toString(), 2);
    SavedProgress newest = newest().orElseThrow();
    assertThat(newest.epoch()).isEqualTo(2);
    assertThat(newest.seconds()).isEqualTo(7.5);
    assertThat(newest.epochs()).isEqualTo(EPOCHS);
    assertThat(checkpoints.path(newest)).hasContent("2");
    assertThat(warnings).isEmpty();
  }

  @Test
  void only_the_last_two_are_kept_also_of_folders() throws Exception {
    for (int epoch = 1; epoch <= 4; epoch++) {
      write("epoch-" + epoch + "/model/weights", "w" + epoch);
      write("epoch-" + epoch + "/optimizer", "o" + epoch);
      save("epoch-" + epoch, epoch);
    }
    assertThat(checkpoints.programFolder()).isDirectoryNotContaining("glob:**epoch-2");
    assertThat(checkpoints.programFolder())
        .isDirectoryContaining("glob:**epoch-3")
        .isDirectoryContaining("glob:**epoch-4");
    assertThat(newest().orElseThrow().epoch()).isEqualTo(4);
  }

  @Test
  void a_damaged_one_is_put_aside_in_favour_of_the_one_before() throws Exception {
    write("a", "1");
    save("a", 1);
    Path damaged = write("b", "2");
    save("b", 2);
    Files.writeString(damaged, "3");
    assertThat(newest().orElseThrow().epoch()).isEqualTo(1);
    assertThat(warnings).singleElement().asString().contains("/b is not what it was");
    assertThat(damaged).doesNotExist();
  }

  @Test
  void one_that_the_program_writes_over_and_over_is_a_checkpoint_as_it_stood_last()
      throws Exception {
    write("same", "1");
    save("same", 1);
    Path file = write("same", "2");
    save("same", 2);
    assertThat(newest().orElseThrow().epoch()).isEqualTo(2);
    assertThat(warnings).isEmpty();
    Files.writeString(file, "half of"); // killed while it wrote the third
    assertThat(newest()).isEmpty();
  }

  @Test
  void what_is_no_checkpoint_does_not_go_from_one_attempt_to_the_next() throws Exception {
    write("a/x", "1");
    save("a", 1);
    Path half = write("b.tmp", "2");
    Path more = write("other/y", "3");
    assertThat(newest()).isPresent();
    assertThat(half).doesNotExist();
    assertThat(more.getParent()).doesNotExist();
    assertThat(checkpoints.programFolder().resolve("a/x")).hasContent("1");
  }

  @Test
  void a_note_that_cannot_be_read_is_put_aside() throws Exception {
    write("a", "1");
    save("a", 1);
    Files.writeString(checkpoints.folder().resolve("checkpoint-000002.json"), "{");
    assertThat(newest().orElseThrow().epoch()).isEqualTo(1);
    assertThat(warnings).singleElement().asString().contains("put aside");
  }

  @Test
  void an_attempt_elsewhere_takes_the_newest_whole_one_along() throws Exception {
    write("d/a", "1");
    save("d", 1);
    Path damaged = write("b", "2");
    save("b", 2);
    Files.writeString(damaged, "x");
    ProgramCheckpoints other = new ProgramCheckpoints(folder.resolve("other"));
    other.bring(checkpoints.folder().toString());
    SavedProgress brought = other.begin(warnings::add).orElseThrow();
    assertThat(brought.epoch()).isEqualTo(1);
    assertThat(other.path(brought).resolve("a")).hasContent("1");
    Files.writeString(other.programFolder().resolve("c"), "3");
    SavedProgress next = other.save(new ProgramLine.Checkpoint("c", 2, 0), 8, EPOCHS);
    checkpoints.bring(other.folder().toString());
    assertThat(next.number()).isEqualTo(2); // no newer than what is there already
    other.bring(null);
    other.bring(folder.resolve("nowhere").toString());
  }

  @Test
  void a_checkpoint_has_to_be_there_and_below_its_folder() throws Exception {
    Files.writeString(folder.resolve("outside"), "x");
    assertThat(fault("../../outside")).contains("not below the folder for checkpoints");
    assertThat(fault(".")).contains("not below the folder for checkpoints");
    assertThat(fault("nothing")).contains("write it first");
  }

  private String fault(String path) {
    return catchThrowableOfType(LineFault.class, () -> save(path, 1)).getMessage();
  }
}

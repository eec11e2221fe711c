package milesweep.cli.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornFilesTest {
  private static final byte[] CONTENT = new byte[500];
  @TempDir private Path worker;
  private Path journal;

  @BeforeEach
  void make_a_worker_with_one_attempt() throws IOException {
    Path attempt = Files.createDirectories(worker.resolve("stages/key/attempt-1"));
    journal = Files.write(attempt.resolve("journal"), CONTENT);
  }

  @Test
  void a_journal_is_cut_or_gets_a_tail_and_keeps_its_beginning() throws IOException {
    Set<String> changes = new HashSet<>();
    for (int salt = 0; salt < 20; salt++) {
      Files.write(journal, CONTENT);
      assertThat(TornFiles.tearJournal(worker, salt)).contains(journal);
      long size = Files.size(journal);
      assertThat(size).isNotEqualTo(CONTENT.length).isBetween(488L, 700L);
      changes.add(size < CONTENT.length ? "cut" : "longer");
    }
    assertThat(changes).containsExactlyInAnyOrder("cut", "longer");
  }

  @Test
  void the_newest_checkpoint_alone_is_damaged() throws IOException {
    Path folder = Files.createDirectories(worker.resolve("stages/key/checkpoints"));
    Path older = Files.write(folder.resolve("checkpoint-1.safetensors"), CONTENT);
    Path newest = Files.write(folder.resolve("checkpoint-2.safetensors"), CONTENT);
    Files.setLastModifiedTime(older, FileTime.fromMillis(1_000));
    assertThat(TornFiles.damageCheckpoint(worker, 1)).contains(newest);
    assertThat(newest).hasSize(CONTENT.length);
    assertThat(Files.readAllBytes(newest)).isNotEqualTo(CONTENT);
    assertThat(Files.readAllBytes(older)).isEqualTo(CONTENT);
  }

  @Test
  void a_worker_that_has_begun_nothing_has_nothing_to_damage(@TempDir Path fresh)
      throws IOException {
    assertThat(TornFiles.tearJournal(fresh, 1)).isEmpty();
    assertThat(TornFiles.damageCheckpoint(fresh, 1)).isEmpty();
  }
}

package milesweep.worker.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import milesweep.common.Hashes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCacheTest {
  private static final String A = Hashes.sha256("a");
  private static final String B = Hashes.sha256("b");
  private static final String C = Hashes.sha256("c");

  @TempDir private Path folder;
  private ArtifactCache cache;

  @BeforeEach
  void a_cache_of_a_hundred_bytes() {
    cache = new ArtifactCache(folder, 100);
  }

  private void store(String sha256, int bytes) throws IOException {
    cache.makeRoom(sha256, bytes);
    Files.write(cache.part(sha256), new byte[bytes]);
    cache.accept(sha256);
    cache.ended(sha256);
  }

  private void usedAt(String sha256, long second) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve(sha256 + ".used"), FileTime.from(Instant.ofEpochSecond(second)));
  }

  @Test
  void a_part_is_not_found_before_it_is_accepted() throws IOException {
    cache.makeRoom(A, 10);
    Files.write(cache.part(A), new byte[10]);
    assertThat(cache.find(A)).isEmpty();
    Path whole = cache.accept(A);
    assertThat(cache.find(A)).contains(whole);
    assertThat(cache.part(A)).doesNotExist();
  }

  @Test
  void what_was_not_wanted_for_longest_makes_room() throws IOException {
    store(A, 40);
    store(B, 40);
    usedAt(A, 1);
    usedAt(B, 2);
    assertThat(cache.find(A)).isPresent(); // which makes it the newer one
    store(C, 40);
    assertThat(cache.find(A)).isPresent();
    assertThat(cache.find(B)).isEmpty();
    assertThat(folder.resolve(B + ".used")).doesNotExist();
    assertThat(cache.find(C)).isPresent();
  }

  @Test
  void what_an_attempt_has_pinned_stays_until_the_attempt_has_ended() throws IOException {
    store(A, 60);
    cache.pin("attempt", A);
    assertThatThrownBy(() -> cache.makeRoom(B, 60))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("--artifact-cache");
    assertThat(cache.find(A)).isPresent();
    cache.release("attempt");
    store(B, 60);
    assertThat(cache.find(A)).isEmpty();
  }

  @Test
  void what_is_on_its_way_counts_with_its_full_length_and_is_not_taken() throws IOException {
    cache.makeRoom(A, 60);
    Files.write(cache.part(A), new byte[5]);
    assertThatThrownBy(() -> cache.makeRoom(B, 60)).isInstanceOf(StorageException.class);
    assertThat(cache.part(A)).exists();
    cache.ended(A);
    cache.makeRoom(B, 60); // five bytes that nobody fetches any more are in nobody's way
    assertThat(cache.part(A)).exists();
    cache.makeRoom(C, 40);
    assertThat(cache.part(A)).doesNotExist();
  }

  @Test
  void what_can_never_fit_is_refused_and_takes_nothing() throws IOException {
    store(A, 40);
    assertThatThrownBy(() -> cache.makeRoom(B, 101))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("101 bytes")
        .hasMessageContaining("raise --artifact-cache");
    assertThat(cache.find(A)).isPresent();
  }

  @Test
  void only_a_hash_becomes_part_of_a_path() {
    for (String text :
        new String[] {"../../etc/passwd", "", A.toUpperCase(java.util.Locale.ROOT)}) {
      assertThatThrownBy(() -> cache.find(text)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> cache.part(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}

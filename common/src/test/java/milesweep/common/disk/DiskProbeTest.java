package milesweep.common.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskProbeTest {
  @TempDir private Path folder;

  @Test
  void a_disk_of_this_machine_passes_and_nothing_is_left_on_it() throws IOException {
    DiskReport report = DiskProbe.thorough(folder);
    assertThat(report.lockFault()).isEmpty();
    assertThat(report.syncFault()).isEmpty();
    assertThat(report.syncTime()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void a_second_process_tells_a_lock_that_is_held_from_one_that_is_not() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(DiskProbe.process(file)).contains("two processes got the same lock");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThat(DiskProbe.process(file)).isEmpty();
    }
    assertThat(DiskProbe.process(folder.resolve("none")))
        .hasValueSatisfying(why -> assertThat(why).contains("cannot ask for a lock"));
  }

  @Test
  void what_the_second_process_finds_is_reported() throws IOException {
    Mount mount = new Mount(Path.of("/net"), "nfs4", Set.of("rw"));
    DiskReport report = new DiskProbe(mount, file -> Optional.of("both got it")).of(folder);
    assertThat(report.unsafeLocks()).contains("both got it");
  }

  @Test
  void locks_that_count_on_one_machine_alone_are_not_safe() throws IOException {
    Mount mount = new Mount(Path.of("/net"), "nfs", Set.of("nolock"));
    DiskReport report = new DiskProbe(mount, file -> Optional.empty()).of(folder);
    assertThat(report.lockFault()).isEmpty();
    assertThat(report.unsafeLocks())
        .hasValueSatisfying(why -> assertThat(why).contains("on this machine alone"));
  }

  @Test
  void a_folder_that_is_not_there_is_told() {
    assertThatThrownBy(() -> DiskProbe.quick(folder.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none");
  }
}

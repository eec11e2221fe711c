package milesweep.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import milesweep.common.protocol.NodePass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerHomeTest {
  @TempDir Path home;

  private WorkerHome open(String name) throws IOException {
    return WorkerHome.open(home, home.resolve("scratch"), name);
  }

  @Test
  void workers_without_a_name_take_the_first_that_is_free() throws IOException {
    try (WorkerHome second = open("w2")) {
      assertThat(second.name()).isEqualTo("w2");
      try (WorkerHome first = open(null);
          WorkerHome third = open(null)) {
        assertThat(first.name()).isEqualTo("w1");
        assertThat(third.name()).isEqualTo("w3");
      }
      try (WorkerHome again = open(null)) {
        assertThat(again.name()).isEqualTo("w1");
      }
    }
  }

  @Test
  void a_folder_in_use_is_refused_by_name_and_stays_held() throws IOException {
    try (WorkerHome held = open("a")) {
      assertThat(held.stages()).isEqualTo(home.resolve("workers/a/stages"));
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> open("a"))
            .isInstanceOf(FolderInUseException.class)
            .hasMessageContaining(home.resolve("workers/a").toString());
      }
    }
    open("a").close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-a", "a/b", "..", "a b", "a234567890a234567890a234567890a234567890x"})
  void a_name_that_could_leave_the_folder_is_refused(String name) {
    assertThatThrownBy(() -> open(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + name + "\"");
  }

  @Test
  void a_pass_is_made_once_and_kept() throws IOException {
    NodePass pass;
    try (WorkerHome worker = WorkerHome.open(home, home.resolve("scratch"), "a")) {
      pass = worker.pass();
      assertThat(worker.pass()).isEqualTo(pass);
    }
    try (WorkerHome worker = WorkerHome.open(home, home.resolve("scratch"), "a");
        WorkerHome other = WorkerHome.open(home, home.resolve("scratch"), "b")) {
      assertThat(worker.pass()).isEqualTo(pass);
      assertThat(other.pass()).isNotEqualTo(pass);
      Files.writeString(home.resolve("workers/a/pass"), "spoilt");
      assertThatThrownBy(worker::pass)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("workers/a/pass should hold 64 hex digits")
          .hasMessageNotContaining("spoilt");
    }
  }

  @Test
  void the_incarnation_grows_with_each_start() throws IOException {
    try (WorkerHome first = open("a")) {
      assertThat(first.nextIncarnation()).isEqualTo(1);
      assertThat(first.nextIncarnation()).isEqualTo(2);
    }
    try (WorkerHome next = open("a")) {
      assertThat(next.nextIncarnation()).isEqualTo(3);
      Files.writeString(home.resolve("workers/a/incarnation"), "four");
      assertThatThrownBy(next::nextIncarnation)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("incarnation")
          .hasMessageContaining("\"four\"");
    }
  }

  @Test
  void only_the_owner_may_look_into_the_folder() throws IOException {
    open("a").close();
    assertThat(Files.getPosixFilePermissions(home.resolve("workers/a")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void homes_that_share_a_scratch_have_slots_of_their_own() throws IOException {
    Path scratch = home.resolve("scratch");
    try (WorkerHome one = WorkerHome.open(home.resolve("1"), scratch, "a");
        WorkerHome two = WorkerHome.open(home.resolve("2"), scratch, "a")) {
      assertThat(one.slot("cpu0").local())
          .startsWithRaw(scratch)
          .isNotEqualTo(two.slot("cpu0").local());
      assertThat(one.slot("cpu0").durable()).isEqualTo(home.resolve("1/workers/a/slots/cpu0"));
    }
  }

  /** Of a home on a file system without locks; the scratch folder is on a disk. */
  private WorkerHome withoutLocks(Path scratch, String name) throws IOException {
    return WorkerHome.open(
        home,
        scratch,
        name,
        folder -> folder.startsWith(scratch) ? Optional.empty() : Optional.of("no locks"));
  }

  @Test
  void where_the_home_has_no_locks_the_scratch_folder_keeps_others_of_this_machine_away(
      @TempDir Path scratch) throws IOException {
    try (WorkerHome first = withoutLocks(scratch, null);
        WorkerHome second = withoutLocks(scratch, null)) {
      assertThat(first.name()).isEqualTo("w1");
      assertThat(second.name()).isEqualTo("w2");
      assertThat(home.resolve("workers/w1/lock")).doesNotExist();
      assertThatThrownBy(() -> withoutLocks(scratch, "w1"))
          .isInstanceOf(FolderInUseException.class);
    }
    withoutLocks(scratch, "w1").close();
  }

  @Test
  void and_a_folder_belongs_to_the_machine_that_had_it(@TempDir Path scratch) throws IOException {
    withoutLocks(scratch, "w1").close();
    Path note = home.resolve("workers/w1/machine");
    List<String> own = Files.readAllLines(note);
    assertThat(own).hasSize(2);
    Files.writeString(note, "gpu7\n" + own.get(1) + "\n");
    withoutLocks(scratch, "w1").close();
    assertThat(note).as("another container of this machine").hasContent(String.join("\n", own));

    Files.writeString(note, "gpu7\n01234567-89ab-cdef-0123-456789abcdef\n");
    assertThatThrownBy(() -> withoutLocks(scratch, "w1"))
        .isInstanceOf(FolderInUseException.class)
        .hasMessageContainingAll("belongs to the worker of gpu7", "--name", note.toString());
    try (WorkerHome next = withoutLocks(scratch, null)) {
      assertThat(next.name()).isEqualTo("w2");
    }
  }

  @Test
  void without_locks_anywhere_a_worker_is_refused() {
    assertThatThrownBy(
            () ->
                WorkerHome.open(
                    home, home.resolve("scratch"), "a", folder -> Optional.of("no locks")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("no locks", "give a --scratch on a disk of this machine");
  }

  @Test
  void a_scratch_folder_that_cannot_be_written_is_refused_by_its_name() throws IOException {
    Path file = Files.createFile(home.resolve("file"));
    for (Path scratch : List.of(file.resolve("scratch"), Path.of("/proc/scratch"))) {
      assertThatThrownBy(() -> WorkerHome.open(home, scratch, "a"))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("cannot write to " + scratch, "another --scratch");
    }
    open("a").close();
  }
}

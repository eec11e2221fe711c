package milesweep.coordinator.store;

import static milesweep.coordinator.store.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import milesweep.common.protocol.Report;
import milesweep.coordinator.store.StoreException.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What only a store in a file has: its file, its password, its lock, and what can happen to them.
 */
class H2FileTest {
  @TempDir Path temporary;
  private Path folder;
  private StoreAddress address;

  @BeforeEach
  void nameAFolderThatIsNotThereYet() {
    folder = temporary.resolve("runs/coordinator");
    address = new StoreAddress.File(folder);
  }

  private void storeSomething() {
    try (SweepStore store = SweepStore.open(address)) {
      store.apply(List.of(Examples.sweep("first", 20)));
    }
  }

  @Test
  void the_folder_and_its_files_are_their_owners_alone() throws IOException {
    Files.createDirectories(folder); // with the rights of the process's mask
    storeSomething();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .hasSizeGreaterThan(2)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .as(file.toString())
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void a_damaged_file_is_refused_by_its_name() throws IOException {
    storeSomething();
    Path database = folder.resolve("milesweep.mv.db");
    byte[] noise = new byte[(int) Files.size(database)];
    new Random(1).nextBytes(noise);
    Files.write(database, noise);
    refusal(Kind.DAMAGED, () -> SweepStore.open(address)).hasMessageContaining(database.toString());
    assertThat(Files.readAllBytes(database)).isEqualTo(noise);
  }

  /** H2 would open what is left as an older state and go on from there. */
  @ParameterizedTest(name = "{0} of it left")
  @ValueSource(doubles = {0.05, 0.3, 0.6, 0.9, 0.99})
  void a_file_that_has_lost_its_end_is_refused_and_stays_as_it_is(double left) throws IOException {
    storeSomething();
    Path database = folder.resolve("milesweep.mv.db");
    String noted = Files.readString(folder.resolve("milesweep.length")).strip();
    long length = (long) (Long.parseLong(noted) * left);
    try (FileChannel channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
    refusal(Kind.DAMAGED, () -> SweepStore.open(address))
        .hasMessageContaining(database + " has lost its end");
    refusal(Kind.DAMAGED, () -> ReadOnlyStore.open(address));
    assertThat(database).hasSize(length);
  }

  @Test
  void a_short_file_without_a_note_of_its_length_is_refused_when_it_makes_no_sense()
      throws IOException {
    storeSomething();
    Path database = folder.resolve("milesweep.mv.db");
    Files.delete(folder.resolve("milesweep.length"));
    try (FileChannel channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
      channel.truncate(5_000);
    }
    refusal(Kind.DAMAGED, () -> SweepStore.open(address)).hasMessageContaining(database.toString());
  }

  @Test
  void a_database_that_is_gone_is_not_made_anew_in_silence() throws IOException {
    storeSomething();
    Files.delete(folder.resolve("milesweep.mv.db"));
    refusal(Kind.DAMAGED, () -> SweepStore.open(address))
        .hasMessageContaining("is missing")
        .hasMessageContaining("begin anew");
    assertThat(folder.resolve("milesweep.mv.db")).doesNotExist();
  }

  @Test
  void another_password_is_refused_naming_its_file() throws IOException {
    storeSomething();
    Files.writeString(folder.resolve("milesweep.password"), "guess");
    refusal(Kind.DAMAGED, () -> SweepStore.open(address))
        .hasMessageContaining("milesweep.password");
  }

  @Test
  void a_missing_password_is_not_made_anew_under_an_existing_database() throws IOException {
    storeSomething();
    Files.delete(folder.resolve("milesweep.password"));
    refusal(Kind.DAMAGED, () -> SweepStore.open(address)).hasMessageContaining("is missing");
    assertThat(folder.resolve("milesweep.password")).doesNotExist();
  }

  @Test
  void a_path_that_the_database_would_misread_is_refused() {
    refusal(
            Kind.NOT_WRITABLE,
            () -> SweepStore.open(new StoreAddress.File(temporary.resolve("a;b"))))
        .hasMessageContaining("must not contain \";\"");
  }

  @Test
  void a_failed_opening_leaves_the_folder_free() throws IOException {
    storeSomething();
    Path password = folder.resolve("milesweep.password");
    String right = Files.readString(password);
    Files.writeString(password, "guess");
    refusal(Kind.DAMAGED, () -> SweepStore.open(address));
    Files.writeString(password, right);
    SweepStore.open(address).close();
  }

  @Test
  void a_reader_is_refused_while_a_coordinator_has_the_file() throws IOException {
    try (SweepStore store = SweepStore.open(address)) {
      refusal(Kind.IN_USE, () -> ReadOnlyStore.open(address));
      assertThat(store.epoch()).isEqualTo(1);
    }
    try (StoreProcess holder = StoreProcess.start(address, false)) {
      assertThat(holder.line()).isEqualTo("open");
      refusal(Kind.IN_USE, () -> ReadOnlyStore.open(address))
          .hasMessageContaining("process " + holder.pid());
    }
  }

  @Test
  void a_file_that_has_grown_is_compacted_when_it_is_closed_and_keeps_its_content()
      throws IOException {
    Path database = folder.resolve("milesweep.mv.db");
    StringBuilder noise = new StringBuilder();
    new Random(1).ints(1_000_000, ' ', '~').forEach(c -> noise.append((char) c));
    var endless =
        new Report.Failed(Report.FailureKind.DETERMINISTIC, "x", List.of(noise.toString()));
    try (SweepStore store = SweepStore.open(address)) {
      store.apply(List.of(Examples.stage("s")));
      for (int i = 1; i <= 20; i++) {
        store.apply(List.of(Examples.current("s", 1, i, endless)));
      }
      for (int i = 2; i <= 20; i++) {
        RawTables.of(folder).execute("DELETE FROM report WHERE seq = " + i);
      }
      assertThat(Files.size(database)).isGreaterThan(16L << 20);
    }
    try (SweepStore store = SweepStore.open(address)) {
      assertThat(Files.size(database)).isLessThan(4L << 20);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database)))
          .isEqualTo("rw-------");
      assertThat(store.reader().lastSequence(Examples.attempt("s", 1))).isEqualTo(1);
    }
  }
}

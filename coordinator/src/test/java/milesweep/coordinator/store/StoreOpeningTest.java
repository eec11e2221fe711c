package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import milesweep.common.metric.Scores;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.coordinator.store.StoreException.Kind;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreOpeningTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void nameAFolderThatIsNotThereYet() {
    folder = temporary.resolve("runs/coordinator");
  }

  private static AbstractThrowableAssert<?, ?> refusal(Kind kind, ThrowingCallable opening) {
    return assertThatThrownBy(opening)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  /** After another program has closed the database, which makes it shorter. */
  private void forgetLength() throws IOException {
    Files.delete(folder.resolve("milesweep.length"));
  }

  private void storeSomething() {
    try (SweepStore store = SweepStore.open(folder)) {
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
  void a_second_opening_in_the_same_process_is_refused_and_the_first_goes_on() {
    try (SweepStore store = SweepStore.open(folder)) {
      refusal(Kind.IN_USE, () -> SweepStore.open(folder)).hasMessageContaining("this process");
      refusal(Kind.IN_USE, () -> ReadOnlyStore.open(folder));
      store.apply(List.of(Examples.stage("s")));
      assertThat(store.snapshot().stages()).hasSize(1);
    }
  }

  @Test
  void a_store_that_another_process_holds_is_refused_naming_it_until_that_dies()
      throws IOException {
    try (StoreProcess holder = StoreProcess.start(folder, false)) {
      assertThat(holder.line()).isEqualTo("open");
      refusal(Kind.IN_USE, () -> SweepStore.open(folder))
          .hasMessageContaining("process " + holder.pid())
          .hasMessageContaining("as coordinator")
          .hasMessageContaining(folder.toString());
      refusal(Kind.IN_USE, () -> ReadOnlyStore.open(folder));
    }
    SweepStore.open(folder).close();
  }

  @Test
  void a_reader_sees_what_a_coordinator_left_and_does_not_take_the_leadership() {
    storeSomething();
    try (ReadOnlyStore store = ReadOnlyStore.open(folder)) {
      assertThat(store.reader().latestSweep()).contains("first");
    }
    try (SweepStore store = SweepStore.open(folder)) {
      assertThat(store.epoch()).isEqualTo(2);
    }
  }

  @Test
  void there_is_nothing_to_read_before_the_first_sweep() {
    refusal(Kind.MISSING, () -> ReadOnlyStore.open(folder)).hasMessageContaining("run a sweep");
    assertThat(folder).doesNotExist();
  }

  @Test
  void a_reader_on_its_own_connection_sees_only_whole_transactions() {
    try (SweepStore store = SweepStore.open(folder)) {
      store.apply(List.of(Examples.sweep("first", 1)));
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 50; i++) {
                  store.apply(
                      List.of(
                          Examples.stage("s" + i),
                          Examples.link("first", "s" + i),
                          Examples.stage("t" + i),
                          Examples.link("first", "t" + i)));
                }
              });
      int seen = 0;
      while (seen < 100) {
        Snapshot snapshot = store.snapshot();
        int stages = snapshot.stages().size();
        assertThat(stages).isGreaterThanOrEqualTo(seen).isEven();
        assertThat(snapshot.sweeps().get(0).links()).hasSize(stages);
        seen = stages;
        if (writing.isCompletedExceptionally()) {
          break;
        }
      }
      writing.join();
    }
  }

  @Test
  void a_store_of_a_newer_version_is_refused_and_stays_as_it_is() throws IOException {
    try (SweepStore store = SweepStore.open(folder)) {
      store.apply(List.of(Examples.stage("s")));
      RawTables.of(folder)
          .execute(
              "INSERT INTO \"flyway_schema_history\" SELECT 999, '999', 'later', \"type\", 'V999__later.sql',"
                  + " 1, \"installed_by\", \"installed_on\", 1, TRUE FROM \"flyway_schema_history\""
                  + " WHERE \"version\" = '1'");
    }
    refusal(Kind.NEWER, () -> SweepStore.open(folder))
        .hasMessageContaining("schema version 999")
        .hasMessageContaining("newer version");
    refusal(Kind.NEWER, () -> ReadOnlyStore.open(folder));
  }

  @Test
  void a_store_without_the_columns_of_validation_gets_them_and_keeps_its_epochs()
      throws IOException {
    try (SweepStore store = SweepStore.open(folder)) {
      store.apply(
          List.of(
              Examples.stage("s"),
              Examples.granted("s", 1),
              Examples.current("s", 1, 1, Examples.epoch(1, 0.9))));
      RawTables tables = RawTables.of(folder);
      dropValidation(tables);
      tables.execute("DELETE FROM \"flyway_schema_history\" WHERE \"version\" > '2'");
    }
    ValidationMetrics validation = new ValidationMetrics(1.5, new Scores(1, 2, 3, 4));
    try (SweepStore store = SweepStore.open(folder)) {
      store.apply(
          List.of(
              Examples.current(
                  "s", 1, 2, new Report.EpochEnded(2, 10, 0.8, 2e-5, 1.5, null, validation)),
              Examples.current(
                  "s",
                  1,
                  3,
                  new Report.EpochEnded(
                      3, 10, 0.7, 2e-5, 1.5, null, new ValidationMetrics(1.25, null)))));
      assertThat(store.reader().epochs(Examples.key("s")))
          .extracting(StoredEpoch::validation)
          .containsExactly(null, validation, new ValidationMetrics(1.25, null));
    }
  }

  private static void dropValidation(RawTables tables) {
    for (String column : List.of("loss", "opened_right", "opened", "closed_right", "closed")) {
      tables.execute("ALTER TABLE epoch_metric DROP COLUMN validation_" + column);
    }
  }

  @Test
  void the_newest_schema_version_is_that_of_the_last_script() throws IOException {
    try (SweepStore store = SweepStore.open(folder)) {
      assertThat(store.epoch()).isEqualTo(1);
      String scripts = "\"flyway_schema_history\" WHERE CAST(\"version\" AS INTEGER) ";
      assertThat(RawTables.of(folder).count(scripts + "= " + SchemaMigration.NEWEST)).isOne();
      assertThat(RawTables.of(folder).count(scripts + "> " + SchemaMigration.NEWEST)).isZero();
    }
  }

  @Test
  void a_store_of_the_first_schema_keeps_its_sweeps() throws IOException {
    storeSomething();
    RawTables tables = RawTables.of(folder);
    tables.execute("ALTER TABLE sweep DROP COLUMN execution");
    dropValidation(tables);
    tables.execute("DELETE FROM \"flyway_schema_history\" WHERE \"version\" > '1'");
    forgetLength();
    try (SweepStore store = SweepStore.open(folder)) {
      assertThat(store.snapshot().sweeps())
          .singleElement()
          .satisfies(sweep -> assertThat(sweep.sweep().execution()).isEqualTo(Settings.empty()))
          .satisfies(sweep -> assertThat(sweep.trials()).hasSize(20));
    }
  }

  @Test
  void a_damaged_file_is_refused_by_its_name() throws IOException {
    storeSomething();
    Path database = folder.resolve("milesweep.mv.db");
    byte[] noise = new byte[(int) Files.size(database)];
    new Random(1).nextBytes(noise);
    Files.write(database, noise);
    refusal(Kind.DAMAGED, () -> SweepStore.open(folder)).hasMessageContaining(database.toString());
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
    refusal(Kind.DAMAGED, () -> SweepStore.open(folder))
        .hasMessageContaining(database + " has lost its end");
    refusal(Kind.DAMAGED, () -> ReadOnlyStore.open(folder));
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
    refusal(Kind.DAMAGED, () -> SweepStore.open(folder)).hasMessageContaining(database.toString());
  }

  @Test
  void a_database_that_is_gone_is_not_made_anew_in_silence() throws IOException {
    storeSomething();
    Files.delete(folder.resolve("milesweep.mv.db"));
    refusal(Kind.DAMAGED, () -> SweepStore.open(folder))
        .hasMessageContaining("is missing")
        .hasMessageContaining("begin anew");
    assertThat(folder.resolve("milesweep.mv.db")).doesNotExist();
  }

  @Test
  void tables_that_no_script_has_left_are_refused() throws IOException {
    storeSomething();
    RawTables.of(folder).execute("DELETE FROM \"flyway_schema_history\"");
    forgetLength();
    refusal(Kind.DAMAGED, () -> SweepStore.open(folder))
        .hasMessageContaining("schema version 0")
        .hasMessageContaining("backup");
  }

  @Test
  void another_password_is_refused_naming_its_file() throws IOException {
    storeSomething();
    Files.writeString(folder.resolve("milesweep.password"), "guess");
    refusal(Kind.DAMAGED, () -> SweepStore.open(folder)).hasMessageContaining("milesweep.password");
  }

  @Test
  void a_missing_password_is_not_made_anew_under_an_existing_database() throws IOException {
    storeSomething();
    Files.delete(folder.resolve("milesweep.password"));
    refusal(Kind.DAMAGED, () -> SweepStore.open(folder)).hasMessageContaining("is missing");
    assertThat(folder.resolve("milesweep.password")).doesNotExist();
  }

  @Test
  void a_folder_that_cannot_be_made_is_refused() throws IOException {
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "a file is in the way");
    refusal(Kind.NOT_WRITABLE, () -> SweepStore.open(folder))
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("use another home");
  }

  @Test
  void a_path_that_the_database_would_misread_is_refused() {
    refusal(Kind.NOT_WRITABLE, () -> SweepStore.open(temporary.resolve("a;b")))
        .hasMessageContaining("must not contain \";\"");
  }

  @Test
  void a_failed_opening_leaves_the_folder_free() throws IOException {
    storeSomething();
    Path password = folder.resolve("milesweep.password");
    String right = Files.readString(password);
    Files.writeString(password, "guess");
    refusal(Kind.DAMAGED, () -> SweepStore.open(folder));
    Files.writeString(password, right);
    SweepStore.open(folder).close();
  }
}

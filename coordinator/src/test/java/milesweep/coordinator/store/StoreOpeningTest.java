package milesweep.coordinator.store;

import static milesweep.coordinator.store.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import milesweep.common.metric.Scores;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.coordinator.store.StoreException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(StoreKind.class)
class StoreOpeningTest {
  @Parameter StoreKind kind;
  @TempDir Path temporary;
  private Path folder;
  private TestStore place;

  @BeforeEach
  void nameAFolderThatIsNotThereYet() {
    folder = temporary.resolve("runs/coordinator");
    place = kind.fresh(folder);
  }

  @AfterEach
  void remove() {
    if (place != null) {
      place.close();
    }
  }

  /** After another program has closed the file, which makes it shorter. */
  private void forgetLength() throws IOException {
    Files.deleteIfExists(folder.resolve("milesweep.length"));
  }

  private void storeSomething() {
    try (SweepStore store = place.open()) {
      store.apply(List.of(Examples.sweep("first", 20)));
    }
  }

  @Test
  void a_second_opening_in_the_same_process_is_refused_and_the_first_goes_on() {
    try (SweepStore store = place.open()) {
      refusal(Kind.IN_USE, () -> place.open()).hasMessageContaining("this process");
      store.apply(List.of(Examples.stage("s")));
      assertThat(store.snapshot().stages()).hasSize(1);
    }
  }

  @Test
  void a_store_that_another_process_holds_is_refused_naming_it_until_that_dies()
      throws IOException {
    try (StoreProcess holder = StoreProcess.start(place.address(), false)) {
      assertThat(holder.line()).isEqualTo("open");
      refusal(Kind.IN_USE, () -> place.open())
          .hasMessageContaining("process " + holder.pid())
          .hasMessageContaining("as coordinator")
          .hasMessageContaining(folder.toString());
    }
    place.open().close();
  }

  @Test
  void a_reader_sees_what_a_coordinator_left_and_does_not_take_the_leadership() {
    storeSomething();
    try (ReadOnlyStore store = place.openForReading()) {
      assertThat(store.reader().latestSweep()).contains("first");
    }
    try (SweepStore store = place.open()) {
      assertThat(store.epoch()).isEqualTo(2);
    }
  }

  @Test
  void there_is_nothing_to_read_before_the_first_sweep() {
    refusal(Kind.MISSING, () -> place.openForReading()).hasMessageContaining("run a sweep");
    assertThat(folder).doesNotExist();
  }

  @Test
  void a_reader_on_its_own_connection_sees_only_whole_transactions() {
    try (SweepStore store = place.open()) {
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
    try (SweepStore store = place.open()) {
      store.apply(List.of(Examples.stage("s")));
      place
          .tables()
          .execute(
              "INSERT INTO \"flyway_schema_history\" SELECT 999, '999', 'later', \"type\", 'V999__later.sql',"
                  + " 1, \"installed_by\", \"installed_on\", 1, TRUE FROM \"flyway_schema_history\""
                  + " WHERE \"version\" = '1'");
    }
    refusal(Kind.NEWER, () -> place.open())
        .hasMessageContaining("schema version 999")
        .hasMessageContaining("newer version");
    refusal(Kind.NEWER, () -> place.openForReading());
  }

  @Test
  void a_store_without_the_columns_of_validation_gets_them_and_keeps_its_epochs()
      throws IOException {
    try (SweepStore store = place.open()) {
      store.apply(
          List.of(
              Examples.stage("s"),
              Examples.granted("s", 1),
              Examples.current("s", 1, 1, Examples.epoch(1, 0.9))));
      RawTables tables = place.tables();
      dropValidation(tables);
      OldSchema.withoutTemplates(tables, store.snapshot());
      tables.execute("DELETE FROM \"flyway_schema_history\" WHERE \"version\" > '2'");
    }
    ValidationMetrics validation = new ValidationMetrics(1.5, new Scores(1, 2, 3, 4));
    try (SweepStore store = place.open()) {
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
    try (SweepStore store = place.open()) {
      assertThat(store.epoch()).isEqualTo(1);
      String scripts = "\"flyway_schema_history\" WHERE CAST(\"version\" AS INTEGER) ";
      assertThat(place.tables().count(scripts + "= " + SchemaMigration.NEWEST)).isOne();
      assertThat(place.tables().count(scripts + "> " + SchemaMigration.NEWEST)).isZero();
    }
  }

  @Test
  void a_store_of_the_first_schema_keeps_its_sweeps() throws IOException {
    storeSomething();
    RawTables tables = place.tables();
    try (SweepStore store = place.open()) {
      OldSchema.withoutTemplates(tables, store.snapshot());
    }
    tables.execute("ALTER TABLE sweep DROP COLUMN execution");
    dropValidation(tables);
    tables.execute("DELETE FROM \"flyway_schema_history\" WHERE \"version\" > '1'");
    forgetLength();
    try (SweepStore store = place.open()) {
      assertThat(store.snapshot().sweeps())
          .singleElement()
          .satisfies(sweep -> assertThat(sweep.sweep().execution()).isEqualTo(Settings.empty()))
          .satisfies(sweep -> assertThat(sweep.trials()).hasSize(20));
    }
  }

  @Test
  void tables_that_no_script_has_left_are_refused() throws IOException {
    storeSomething();
    place.tables().execute("DELETE FROM \"flyway_schema_history\"");
    forgetLength();
    refusal(Kind.DAMAGED, () -> place.open())
        .hasMessageContaining("schema version 0")
        .hasMessageContaining("backup");
  }

  @Test
  void a_folder_that_cannot_be_made_is_refused() throws IOException {
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "a file is in the way");
    refusal(Kind.NOT_WRITABLE, () -> place.open())
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("use another home");
  }
}

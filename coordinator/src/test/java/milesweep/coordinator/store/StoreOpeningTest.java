package milesweep.coordinator.store;

import static milesweep.coordinator.store.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.Scores;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageKey;
import milesweep.coordinator.store.StoreException.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
      assertThat(store.reader().snapshot().stages()).hasSize(1);
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
        Snapshot snapshot = store.reader().snapshot();
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
  void the_newest_schema_version_is_that_of_the_last_script() throws IOException {
    try (SweepStore store = place.open()) {
      assertThat(store.epoch()).isEqualTo(1);
      String scripts = "\"flyway_schema_history\" WHERE CAST(\"version\" AS INTEGER) ";
      assertThat(place.tables().count(scripts + "= " + SchemaMigration.NEWEST)).isOne();
      assertThat(place.tables().count(scripts + "> " + SchemaMigration.NEWEST)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void a_store_of_an_older_schema_keeps_everything(int version) throws IOException {
    OldSchema.create(place, version);
    try (SweepStore store = place.open()) {
      assertThat(store.epoch()).isEqualTo(6);
      Snapshot all = store.reader().snapshot();
      assertThat(all.stages())
          .extracting(StoredStage::key)
          .containsExactly(Examples.key("t"), Examples.key("s"));
      StoredStage done = all.stages().get(1);
      assertThat(store.start().stages().get(1).outcome())
          .isEqualTo(StageOutcome.of(Examples.result(0.5)));
      assertThat(done.result()).isEqualTo(Examples.result(0.5));
      assertThat(done.settings()).isEqualTo(Examples.settings(3));
      assertThat(done.context()).isEqualTo(Examples.CONTEXT);
      assertThat(done.attempt()).isEqualTo(2);
      assertThat(done.failedNodes()).containsExactly("w1");
      assertThat(all.replaced())
          .containsExactly(Map.entry(Examples.attempt("s", 1), new Holder("w1", null)));
      Snapshot.SweepContent first = all.sweeps().get(0);
      assertThat(first.sweep().execution()).isEqualTo(Settings.empty());
      assertThat(first.trials()).containsExactly(Examples.trial(0), Examples.trial(1));
      assertThat(first.wishes())
          .containsExactly(Map.entry(Examples.trial(1).id(), TrialWish.CANCELLED));
      assertThat(first.links())
          .containsOnly(
              Map.entry(Examples.plan("s"), Examples.key("s")),
              Map.entry(Examples.plan("t"), Examples.key("t")));
      whatStageSBrought(store.reader());
      itGoesOn(store);
    }
  }

  private static void whatStageSBrought(StoreReader reader) {
    StageKey stage = Examples.key("s");
    assertThat(reader.attempts(stage))
        .extracting(StoredAttempt::outcome)
        .containsExactly("lost", "succeeded");
    assertThat(reader.epochs(stage))
        .singleElement()
        .satisfies(epoch -> assertThat(epoch.loss()).isEqualTo(0.9))
        .satisfies(epoch -> assertThat(epoch.validation()).isNull());
    assertThat(reader.predictions(stage)).extracting(Prediction::qid).containsExactly(77L);
    assertThat(reader.lastSequence(Examples.attempt("s", 2))).isEqualTo(4);
    assertThat(reader.artifacts()).extracting(Artifact::sha256).containsExactly("ab");
    assertThat(reader.events("first", 9))
        .extracting(StoredEvent::text)
        .containsExactly("something");
  }

  private static void itGoesOn(SweepStore store) {
    ValidationMetrics validation = new ValidationMetrics(1.5, new Scores(1, 2, 3, 4));
    store.apply(
        List.of(
            Examples.stage("u"),
            Examples.link("first", "u"),
            Examples.granted("u", 1),
            Examples.current(
                "u", 1, 1, new Report.EpochEnded(1, 10, 0.8, 2e-5, 1.5, null, validation)),
            Examples.resultSet("s", 1, 0.5)));
    assertThat(store.reader().snapshot().stages())
        .extracting(StoredStage::key)
        .containsExactly(Examples.key("t"), Examples.key("s"), Examples.key("u"));
    assertThat(store.reader().epochs(Examples.key("u")))
        .extracting(StoredEpoch::validation)
        .containsExactly(validation);
    assertThat(store.reader().predictions(Examples.key("s")))
        .as("the first result counts")
        .hasSize(1);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM template",
        "DELETE FROM stage_block",
        "UPDATE stage_block SET content = '{'",
        "UPDATE trial_block SET spec = '[{'",
        "UPDATE sweep_link SET content = '{\"0123456789ab\":99}'",
        "DELETE FROM artifact",
        "DELETE FROM result",
        "UPDATE result SET content = 'x'"
      })
  void rows_that_do_not_fit_the_others_are_told_in_a_line(String damage) throws IOException {
    try (SweepStore store = place.open()) {
      store.apply(
          List.of(
              Examples.sweep("first", 50),
              Examples.stage("s"),
              Examples.stage("t"),
              Examples.link("first", "s"),
              Examples.granted("s", 1),
              new Change.ResultSet(
                  Examples.attempt("s", 1),
                  Examples.withWarnings(Examples.result(0.5), List.of()))));
    }
    place.tables().execute(damage);
    forgetLength();
    try (SweepStore store = place.open()) {
      for (ThrowingCallable read : reads(store, damage)) {
        refusal(Kind.DAMAGED, read)
            .hasMessageContaining("put it back from a backup")
            .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700).doesNotContain("\n"));
      }
    }
  }

  /** A starting coordinator does not look at what most results say. */
  private static List<ThrowingCallable> reads(SweepStore store, String damage) {
    ThrowingCallable whole = () -> store.reader().snapshot();
    if (damage.contains("artifact")) {
      return List.of(store::start); // results name their weights themselves
    }
    return damage.contains("result") ? List.of(whole) : List.of(whole, store::start);
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

package milesweep.coordinator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import milesweep.common.trial.TrialSpec;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Stores as earlier versions left them: made by their own scripts, with rows of that time. */
final class OldSchema {
  /** The last version that has the tables of {@link #fill}; later ones have them moved. */
  private static final int FILLED = 6;

  private OldSchema() {}

  /** Makes the store anew at this version of the schema, with the rows of {@link #fill}. */
  static void create(TestStore place, int version) throws IOException {
    if (place.address() instanceof StoreAddress.File) {
      place.open().close(); // makes the file and its password
    }
    empty(place, Math.min(version, FILLED));
    fill(place.tables());
    if (version > FILLED) {
      scripts(place, version).migrate();
    }
    Files.deleteIfExists(place.address().folder().resolve("milesweep.length"));
  }

  /** Leaves no row, and the tables of this version. */
  static void empty(TestStore place, int version) throws IOException {
    Flyway flyway = scripts(place, version);
    flyway.clean();
    flyway.migrate();
  }

  private static Flyway scripts(TestStore place, int version) throws IOException {
    return connected(place)
        .locations("classpath:db/migration")
        .loggers("slf4j")
        .cleanDisabled(false)
        .target(Integer.toString(version))
        .load();
  }

  private static FluentConfiguration connected(TestStore place) throws IOException {
    if (place.address() instanceof StoreAddress.Server server) {
      return Flyway.configure()
          .dataSource(
              server.url().text(), server.url().user().orElseThrow(), System.getenv("PGPASSWORD"));
    }
    return Flyway.configure()
        .dataSource(
            "jdbc:h2:file:" + place.address().folder().toAbsolutePath().resolve("milesweep"),
            H2Database.USER,
            Files.readString(place.address().folder().resolve("milesweep.password")).strip());
  }

  /**
   * Sweep {@code first} with two trials, the second of which was cancelled; stages {@code t},
   * pending, and {@code s}, done in its second attempt, of which the first brought its result
   * later.
   */
  private static void fill(RawTables tables) {
    insert(
        tables,
        "sweep",
        "name, definition_hash, written, resolved, version, no_reuse, state, created_at",
        "'first', 'abc', 'sweep {}', '{}', '0.1.0', FALSE, 'RUNNING', 7");
    for (int i = 0; i < 2; i++) {
      TrialSpec trial = Examples.trial(i);
      insert(
          tables,
          "trial",
          "sweep, ordinal, trial_id, spec, wish",
          "'first', %d, '%s', '%s', '%s'"
              .formatted(i, trial.id(), quoted(trial), i == 0 ? "RUN" : "CANCELLED"));
    }
    for (String name : List.of("t", "s")) {
      boolean done = name.equals("s");
      insert(
          tables,
          "stage",
          "stage_key, plan_key, kind, settings, sources, fingerprints, context, state, attempt, node, slot, failures,"
              + " failed_nodes, checkpoints, reason",
          "'%s', '%s', 'TRAIN', '%s', '{\"data.folder\":\"/data\"}', '{\"data\":\"d1\"}', '%s', %s, 1, '[\"w1\"]', '/c', 'so'"
              .formatted(
                  Examples.key(name),
                  Examples.plan(name),
                  quoted(Examples.settings(3)),
                  quoted(Examples.CONTEXT),
                  done ? "'SUCCEEDED', 2, 'w2', 'cpu0'" : "'PENDING', 0, NULL, NULL"));
      insert(
          tables,
          "sweep_stage",
          "sweep, plan_key, stage_key",
          "'first', '%s', '%s'".formatted(Examples.plan(name), Examples.key(name)));
    }
    fillStage(tables, "'" + Examples.key("s") + "', ");
    insert(
        tables,
        "event",
        "digest, sweep, stage_key, content, logged_at",
        "'x', NULL, '%s', 'something', 9".formatted(Examples.key("s")));
    tables.execute("UPDATE leader SET epoch = 5");
  }

  private static void fillStage(RawTables tables, String stage) {
    insert(
        tables,
        "attempt",
        "stage_key, number, node, slot, context, granted_at, outcome, ended_at",
        stage + "1, 'w1', 'cpu0', NULL, 10, 'lost', 11");
    insert(
        tables,
        "attempt",
        "stage_key, number, node, slot, context, granted_at, outcome, ended_at",
        stage + "2, 'w2', 'cpu0', NULL, 12, 'succeeded', 13");
    insert(
        tables,
        "report",
        "stage_key, attempt, seq, kind, is_current, content, arrived_at",
        stage + "2, 4, 'epoch', TRUE, '" + quoted(Examples.epoch(1, 0.9)) + "', 14");
    insert(
        tables,
        "epoch_metric",
        "stage_key, epoch, epochs, attempt, loss, learning_rate, seconds, arrived_at",
        stage + "1, 10, 2, 0.9, 0.1, 1.5, 14");
    insert(
        tables,
        "prediction",
        "stage_key, attempt, qid, image, content_type, closed, reference, answer, correct",
        stage + "2, 77, 'i', 'c', TRUE, 'yes', 'no', FALSE");
    insert(
        tables,
        "result",
        "stage_key, attempt, content",
        stage + "2, '" + quoted(Examples.result(0.5)) + "'");
    insert(
        tables,
        "repeated_result",
        "stage_key, attempt, is_equal, content",
        stage + "1, TRUE, '" + quoted(Examples.result(0.5)) + "'");
    insert(
        tables, "artifact", "stage_key, sha256, bytes, node, path", stage + "'ab', 3, 'w2', '/w'");
  }

  private static void insert(RawTables tables, String table, String columns, String values) {
    tables.execute("INSERT INTO %s (%s) VALUES (%s)".formatted(table, columns, values));
  }

  private static String quoted(Object value) {
    return StoreJson.write(value).replace("'", "''");
  }
}

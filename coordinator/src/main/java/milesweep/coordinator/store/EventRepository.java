package milesweep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.Hashes;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Events, for people; the same one (subject, text and time) is there once. */
record EventRepository(Handle handle) {
  void add(List<Change.EventLogged> events) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO event (digest, sweep, stage_key, content, logged_at)
            SELECT :digest, :sweep, :stage, :text, :at
            WHERE NOT EXISTS (SELECT 1 FROM event WHERE digest = :digest)
            """);
    for (Change.EventLogged event : events) {
      String stage = event.stage() == null ? null : event.stage().value();
      batch
          .bind(
              "digest",
              Hashes.sha256(
                  event.sweep() + "\n" + stage + "\n" + event.atMillis() + "\n" + event.text()))
          .bind("sweep", event.sweep())
          .bind("stage", stage)
          .bind("text", event.text())
          .bind("at", event.atMillis())
          .add();
    }
    batch.execute();
  }

  /**
   * The last events of a sweep and of its stages, oldest first.
   *
   * @param stages numbers of its stages
   */
  List<StoredEvent> ofSweep(String sweep, Collection<Long> stages, int most) {
    TreeMap<Long, StoredEvent> last = new TreeMap<>();
    handle
        .createQuery(
            "SELECT * FROM event WHERE sweep = :sweep ORDER BY ordinal DESC FETCH FIRST :most ROWS ONLY")
        .bind("sweep", sweep)
        .bind("most", most)
        .map((row, context) -> Map.entry(row.getLong("ordinal"), event(row)))
        .forEach(event -> last.put(event.getKey(), event.getValue()));
    Rows.read(
            handle,
            """
            SELECT event.* FROM event JOIN stage ON stage.stage_key = event.stage_key
            WHERE event.sweep IS NULL AND stage.stage_id = ANY(?)
            """,
            "BIGINT",
            List.copyOf(stages),
            row -> Map.entry(row.getLong("ordinal"), event(row)))
        .forEach(event -> last.put(event.getKey(), event.getValue()));
    while (last.size() > most) {
      last.pollFirstEntry();
    }
    return List.copyOf(last.values());
  }

  private static StoredEvent event(ResultSet row) throws SQLException {
    String stage = row.getString("stage_key");
    return new StoredEvent(
        row.getString("sweep"),
        stage == null ? null : new StageKey(stage),
        row.getString("content"),
        row.getLong("logged_at"));
  }
}

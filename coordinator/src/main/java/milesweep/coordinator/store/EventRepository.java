package milesweep.coordinator.store;

import java.util.List;
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

  /** The last events of a sweep and of its stages, oldest first. */
  List<StoredEvent> ofSweep(String sweep, int most) {
    return handle
        .createQuery(
            """
            SELECT * FROM (
              SELECT ordinal, sweep, stage_key, content, logged_at FROM event
              WHERE sweep = :sweep
                 OR (sweep IS NULL AND stage_key IN (
                   SELECT stage.stage_key FROM sweep_stage JOIN stage ON stage.stage_id = sweep_stage.stage_id
                   WHERE sweep_stage.sweep = :sweep))
              ORDER BY ordinal DESC FETCH FIRST :most ROWS ONLY) AS last_events
            ORDER BY ordinal
            """)
        .bind("sweep", sweep)
        .bind("most", most)
        .map(
            (row, context) -> {
              String stage = row.getString("stage_key");
              return new StoredEvent(
                  row.getString("sweep"),
                  stage == null ? null : new StageKey(stage),
                  row.getString("content"),
                  row.getLong("logged_at"));
            })
        .list();
  }
}

package milesweep.coordinator.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Attempts: to whom a stage was granted, and how that ended. */
record AttemptRepository(Handle handle) {
  /**
   * Records grants and raises the stages' attempt numbers, which only ever grow. A stage that has
   * its result stays succeeded.
   */
  void grant(List<Change.Granted> grants) {
    PreparedBatch attempts =
        handle.prepareBatch(
            """
            INSERT INTO attempt (stage_key, number, node, slot, context, granted_at)
            SELECT :key, :number, :node, :slot, :context, :at
            WHERE NOT EXISTS (SELECT 1 FROM attempt WHERE stage_key = :key AND number = :number)
            """);
    PreparedBatch stages =
        handle.prepareBatch(
            """
            UPDATE stage SET attempt = :number, node = :node, slot = :slot, reason = NULL,
              context = COALESCE(:context, context),
              state = CASE WHEN EXISTS (SELECT 1 FROM result WHERE result.stage_key = stage.stage_key)
                           THEN state ELSE 'RUNNING' END
            WHERE stage_key = :key AND attempt < :number
            """);
    for (Change.Granted grant : grants) {
      String context = StoreJson.write(grant.context());
      for (PreparedBatch batch : List.of(attempts, stages)) {
        batch
            .bind("key", grant.attempt().stage().value())
            .bind("number", grant.attempt().number())
            .bind("node", grant.node())
            .bind("slot", grant.slot())
            .bind("context", context)
            .bind("at", grant.atMillis())
            .add();
      }
    }
    attempts.execute();
    stages.execute();
  }

  /** The nodes of attempts that a newer one has replaced. */
  Map<StageAttempt, String> replaced() {
    return handle
        .createQuery(
            """
            SELECT attempt.stage_key, attempt.number, attempt.node
            FROM attempt JOIN stage ON stage.stage_key = attempt.stage_key
            WHERE attempt.number < stage.attempt
            """)
        .reduceRows(
            new HashMap<StageAttempt, String>(),
            (all, row) -> {
              all.put(
                  new StageAttempt(
                      new StageKey(row.getColumn("stage_key", String.class)),
                      row.getColumn("number", Integer.class)),
                  row.getColumn("node", String.class));
              return all;
            });
  }

  void setContext(Change.ContextFound change) {
    handle
        .createUpdate(
            "UPDATE attempt SET context = :context WHERE stage_key = :key AND number = :number")
        .bind("key", change.attempt().stage().value())
        .bind("number", change.attempt().number())
        .bind("context", StoreJson.write(change.context()))
        .execute();
  }

  /** Records how attempts ended; the first end of each counts. */
  void end(List<Change.AttemptEnded> ends) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            UPDATE attempt SET outcome = :outcome, reason = :reason, ended_at = :at
            WHERE stage_key = :key AND number = :number AND ended_at IS NULL
            """);
    for (Change.AttemptEnded end : ends) {
      batch
          .bind("key", end.attempt().stage().value())
          .bind("number", end.attempt().number())
          .bind("outcome", end.outcome())
          .bind("reason", end.reason())
          .bind("at", end.atMillis())
          .add();
    }
    batch.execute();
  }

  /** The attempts at a stage, first to last. */
  List<StoredAttempt> of(StageKey stage) {
    return handle
        .createQuery("SELECT * FROM attempt WHERE stage_key = :key ORDER BY number")
        .bind("key", stage.value())
        .map(
            (row, context) ->
                new StoredAttempt(
                    new StageAttempt(stage, row.getInt("number")),
                    row.getString("node"),
                    row.getString("slot"),
                    StoreJson.read(
                        "attempt.context", row.getString("context"), NumericContext.class),
                    row.getLong("granted_at"),
                    row.getString("outcome"),
                    row.getString("reason"),
                    row.getObject("ended_at", Long.class)))
        .list();
  }
}

package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;

/** Attempts: to whom a stage was granted, and how that ended. */
record AttemptRepository(Handle handle) {
  /**
   * Records grants and raises the stages' attempt numbers, which only ever grow. A stage that has
   * its result stays succeeded.
   */
  void grant(List<Change.Granted> grants, StageIds ids) {
    Map<NumericContext, String> texts = new HashMap<>(); // few, for all grants
    int[] raised =
        Rows.write(
            handle,
            """
            UPDATE stage SET attempt = ?, node = ?, slot = ?, print = ?, reason = NULL,
              is_mixed = is_mixed OR COALESCE(context <> CAST(? AS VARCHAR), FALSE), context = COALESCE(?, context),
              state = CASE WHEN EXISTS (SELECT 1 FROM result WHERE result.stage_id = stage.stage_id)
                           THEN state ELSE 'RUNNING' END
            WHERE stage_id = ? AND attempt < ?
            """,
            grants,
            grant ->
                new Object[] {
                  grant.attempt().number(),
                  grant.node(),
                  grant.slot(),
                  grant.print(),
                  texts.computeIfAbsent(grant.context(), StoreJson::write),
                  texts.computeIfAbsent(grant.context(), StoreJson::write),
                  ids.of(grant.attempt().stage()),
                  grant.attempt().number()
                });
    List<Change.Granted> fresh = new ArrayList<>();
    Set<StageAttempt> present = new HashSet<>(present(grants, raised, ids));
    for (Change.Granted grant : grants) {
      if (present.add(grant.attempt())) {
        fresh.add(grant);
      }
    }
    Rows.write(
        handle,
        "INSERT INTO attempt (stage_id, number, node, slot, print, context, granted_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        fresh,
        grant ->
            new Object[] {
              ids.of(grant.attempt().stage()),
              grant.attempt().number(),
              grant.node(),
              grant.slot(),
              grant.print(),
              texts.computeIfAbsent(grant.context(), StoreJson::write),
              grant.atMillis()
            });
  }

  /** Those that are there, of the stages of grants that did not raise a number. */
  private List<StageAttempt> present(List<Change.Granted> grants, int[] raised, StageIds ids) {
    Map<Long, StageKey> doubtful = new LinkedHashMap<>();
    for (int i = 0; i < raised.length; i++) {
      if (raised[i] == 0) {
        StageKey stage = grants.get(i).attempt().stage();
        doubtful.put(ids.of(stage), stage);
      }
    }
    return Rows.read(
        handle,
        "SELECT stage_id, number FROM attempt WHERE stage_id = ANY(?)",
        "BIGINT",
        List.copyOf(doubtful.keySet()),
        row -> new StageAttempt(doubtful.get(row.getLong(1)), row.getInt(2)));
  }

  /**
   * The holders of attempts that a newer one has replaced.
   *
   * @param stages by their numbers
   */
  Map<StageAttempt, Holder> replaced(ById<StoredStage> stages) {
    List<Long> again = new ArrayList<>();
    stages.forEach(
        (id, stage) -> {
          if (stage.attempt() > 1) {
            again.add(id);
          }
        });
    Map<StageAttempt, Holder> holders = new HashMap<>();
    Rows.read(
            handle,
            "SELECT stage_id, number, node, print FROM attempt WHERE stage_id = ANY(?)",
            "BIGINT",
            again,
            row ->
                Map.entry(
                    new StageAttempt(stages.get(row.getLong(1)).key(), row.getInt(2)),
                    new Holder(row.getString(3), row.getString(4))))
        .forEach(attempt -> holders.put(attempt.getKey(), attempt.getValue()));
    again.forEach(
        id -> holders.remove(new StageAttempt(stages.get(id).key(), stages.get(id).attempt())));
    return holders;
  }

  void setContext(Change.ContextFound change, StageIds ids) {
    handle
        .createUpdate(
            "UPDATE attempt SET context = :context WHERE stage_id = :stage AND number = :number")
        .bind("stage", ids.of(change.attempt().stage()))
        .bind("number", change.attempt().number())
        .bind("context", StoreJson.write(change.context()))
        .execute();
    handle
        .createUpdate("UPDATE stage SET is_mixed = TRUE WHERE stage_id = :stage")
        .bind("stage", ids.of(change.attempt().stage()))
        .execute();
  }

  /** Records how attempts ended; the first end of each counts. */
  void end(List<Change.AttemptEnded> ends, StageIds ids) {
    Rows.write(
        handle,
        """
        UPDATE attempt SET outcome = ?, reason = ?, ended_at = ?
        WHERE stage_id = ? AND number = ? AND ended_at IS NULL
        """,
        ends,
        end ->
            new Object[] {
              end.outcome(),
              end.reason(),
              end.atMillis(),
              ids.of(end.attempt().stage()),
              end.attempt().number()
            });
  }

  /** The attempts at a stage, first to last. */
  List<StoredAttempt> of(StageKey stage) {
    return handle
        .createQuery(
            "SELECT * FROM attempt WHERE stage_id = "
                + StageRepository.ID_OF_KEY
                + " ORDER BY number")
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

package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.protocol.Report;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;

/** Reports as they arrived, each once. */
record ReportRepository(Handle handle) {
  private static final Map<Class<? extends Report>, String> KINDS =
      Map.of(
          Report.Started.class, "started",
          Report.Warned.class, "warned",
          Report.EpochEnded.class, "epoch",
          Report.CheckpointSaved.class, "checkpoint",
          Report.PredictionsMade.class, "predictions",
          Report.Succeeded.class, "succeeded",
          Report.Failed.class, "failed",
          Report.Stopped.class, "stopped");

  /** Stores the reports and returns those that were not there before, in their order. */
  List<Change.Reported> addNew(List<Change.Reported> reports, StageIds ids) {
    int[] stored =
        Rows.write(
            handle,
            """
            INSERT INTO report (stage_id, attempt, seq, kind, is_current, content, arrived_at)
            SELECT CAST(? AS BIGINT), CAST(? AS INTEGER), CAST(? AS BIGINT), CAST(? AS VARCHAR), CAST(? AS BOOLEAN),
                   CAST(? AS VARCHAR), CAST(? AS BIGINT)
            WHERE NOT EXISTS (SELECT 1 FROM report WHERE stage_id = ? AND attempt = ? AND seq = ?)
            """,
            reports,
            reported -> parameters(reported, ids.of(reported.attempt().stage())));
    List<Change.Reported> fresh = new ArrayList<>();
    for (int i = 0; i < stored.length; i++) {
      if (stored[i] == 1) {
        fresh.add(reports.get(i));
      }
    }
    return fresh;
  }

  private static Object[] parameters(Change.Reported reported, long stage) {
    Report report = reported.report();
    int attempt = reported.attempt().number();
    return new Object[] {
      stage,
      attempt,
      reported.sequence(),
      KINDS.get(report.getClass()),
      reported.current(),
      report instanceof Report.PredictionsMade ? null : StoreJson.write(report),
      reported.atMillis(),
      stage,
      attempt,
      reported.sequence()
    };
  }

  /** The epoch reports of attempts that came when these were replaced already. */
  List<Change.Reported> staleEpochsOf(List<StageAttempt> attempts, StageIds ids) {
    Map<Long, StageAttempt> byStage = new HashMap<>();
    attempts.forEach(attempt -> byStage.put(ids.of(attempt.stage()), attempt));
    List<Long> again =
        Rows.read(
            handle,
            "SELECT stage_id FROM stage WHERE stage_id = ANY(?) AND attempt > 1",
            "BIGINT",
            List.copyOf(byStage.keySet()),
            row -> row.getLong(1));
    return Rows.read(
            handle,
            """
            SELECT stage_id, attempt, seq, content, arrived_at FROM report
            WHERE stage_id = ANY(?) AND kind = 'epoch' AND NOT is_current ORDER BY stage_id, attempt, seq
            """,
            "BIGINT",
            again,
            row ->
                new Change.Reported(
                    new StageAttempt(byStage.get(row.getLong(1)).stage(), row.getInt(2)),
                    row.getLong(3),
                    StoreJson.read("report.content", row.getString(4), Report.class),
                    false,
                    row.getLong(5)))
        .stream()
        .filter(epoch -> epoch.attempt().equals(byStage.get(ids.of(epoch.attempt().stage()))))
        .toList();
  }

  /** What the trainers of a stage told of where they run, by attempt; the last word of each. */
  Map<Integer, Map<String, String>> environmentsOf(StageKey stage) {
    Map<Integer, Map<String, String>> environments = new TreeMap<>();
    handle
        .createQuery(
            "SELECT attempt, content FROM report WHERE kind = 'started' AND stage_id = "
                + StageRepository.ID_OF_KEY
                + " ORDER BY attempt, seq")
        .bind("key", stage.value())
        .map(
            (row, context) ->
                Map.entry(
                    row.getInt("attempt"),
                    StoreJson.read("report.content", row.getString("content"), Report.class)))
        .forEach(
            entry -> {
              if (entry.getValue() instanceof Report.Started started) {
                environments.put(entry.getKey(), started.environment());
              }
            });
    return environments;
  }

  /** The highest sequence of an attempt that is stored; 0 when there is none. */
  long lastSequence(StageAttempt attempt) {
    return handle
        .createQuery(
            "SELECT COALESCE(MAX(seq), 0) FROM report WHERE attempt = :attempt AND stage_id = "
                + StageRepository.ID_OF_KEY)
        .bind("key", attempt.stage().value())
        .bind("attempt", attempt.number())
        .mapTo(Long.class)
        .one();
  }
}

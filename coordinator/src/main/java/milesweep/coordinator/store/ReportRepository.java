package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.protocol.Report;
import milesweep.common.trial.StageAttempt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

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
  List<Change.Reported> addNew(List<Change.Reported> reports) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO report (stage_key, attempt, seq, kind, is_current, content, arrived_at)
            SELECT :key, :attempt, :seq, :kind, :current, :content, :at
            WHERE NOT EXISTS (SELECT 1 FROM report WHERE stage_key = :key AND attempt = :attempt AND seq = :seq)
            """);
    for (Change.Reported reported : reports) {
      Report report = reported.report();
      batch
          .bind("key", reported.attempt().stage().value())
          .bind("attempt", reported.attempt().number())
          .bind("seq", reported.sequence())
          .bind("kind", KINDS.get(report.getClass()))
          .bind("current", reported.current())
          .bind(
              "content", report instanceof Report.PredictionsMade ? null : StoreJson.write(report))
          .bind("at", reported.atMillis())
          .add();
    }
    int[] stored = batch.execute();
    List<Change.Reported> fresh = new ArrayList<>();
    for (int i = 0; i < stored.length; i++) {
      if (stored[i] == 1) {
        fresh.add(reports.get(i));
      }
    }
    return fresh;
  }

  /** The epoch reports of attempts that came when these were replaced already. */
  List<Change.Reported> staleEpochsOf(List<StageAttempt> attempts) {
    List<Change.Reported> epochs = new ArrayList<>();
    attempts.forEach(attempt -> epochs.addAll(staleEpochsOf(attempt)));
    return epochs;
  }

  private List<Change.Reported> staleEpochsOf(StageAttempt attempt) {
    return handle
        .createQuery(
            """
            SELECT seq, content, arrived_at FROM report
            WHERE stage_key = :key AND attempt = :attempt AND kind = 'epoch' AND NOT is_current ORDER BY seq
            """)
        .bind("key", attempt.stage().value())
        .bind("attempt", attempt.number())
        .map(
            (row, context) ->
                new Change.Reported(
                    attempt,
                    row.getLong("seq"),
                    StoreJson.read("report.content", row.getString("content"), Report.class),
                    false,
                    row.getLong("arrived_at")))
        .list();
  }

  /** The highest sequence of an attempt that is stored; 0 when there is none. */
  long lastSequence(StageAttempt attempt) {
    return handle
        .createQuery(
            "SELECT COALESCE(MAX(seq), 0) FROM report WHERE stage_key = :key AND attempt = :attempt")
        .bind("key", attempt.stage().value())
        .bind("attempt", attempt.number())
        .mapTo(Long.class)
        .one();
  }
}

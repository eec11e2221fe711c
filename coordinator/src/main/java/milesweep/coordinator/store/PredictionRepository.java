package milesweep.coordinator.store;

import java.util.List;
import milesweep.common.metric.Prediction;
import milesweep.common.protocol.Report;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Per-question predictions of every attempt; those of the attempt that set the result count. */
record PredictionRepository(Handle handle) {
  /** Keeps the predictions among the reports, also those of attempts that are not current. */
  void add(List<Change.Reported> reports, StageIds ids) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO prediction (stage_id, attempt, qid, image, question, content_type, closed, reference,
                                    answer, correct)
            SELECT :stage, :attempt, :qid, :image, :question, :contentType, :closed, :reference, :answer, :correct
            WHERE NOT EXISTS (SELECT 1 FROM prediction
                              WHERE stage_id = :stage AND attempt = :attempt AND qid = :qid)
            """);
    for (Change.Reported reported : reports) {
      if (reported.report() instanceof Report.PredictionsMade made) {
        for (Prediction prediction : made.predictions()) {
          batch
              .bindMethods(prediction)
              .bind("stage", ids.of(reported.attempt().stage()))
              .bind("attempt", reported.attempt().number())
              .add();
        }
      }
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  /** The predictions that count, in the order of qid; none before the stage has its result. */
  List<Prediction> of(StageKey stage) {
    return handle
        .createQuery(
            """
            SELECT prediction.* FROM prediction
            JOIN result ON result.stage_id = prediction.stage_id AND result.attempt = prediction.attempt
            WHERE prediction.stage_id = (SELECT stage_id FROM stage WHERE stage_key = :key) ORDER BY qid
            """)
        .bind("key", stage.value())
        .map(
            (row, context) ->
                new Prediction(
                    row.getLong("qid"),
                    row.getString("image"),
                    row.getString("question"),
                    row.getString("content_type"),
                    row.getBoolean("closed"),
                    row.getString("reference"),
                    row.getString("answer"),
                    row.getBoolean("correct")))
        .list();
  }
}

package milesweep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import milesweep.common.metric.Scores;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.protocol.Report;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** How far stages have got: the epochs that count, and the last durable checkpoints. */
record ProgressRepository(Handle handle) {
  /** Keeps the epochs among the reports; the first writer of an epoch wins. */
  void addEpochs(List<Change.Reported> reports, StageIds ids) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO epoch_metric (stage_id, epoch, epochs, attempt, loss, learning_rate, seconds, arrived_at,
                                      validation_loss, validation_opened_right, validation_opened,
                                      validation_closed_right, validation_closed)
            SELECT :stage, :epoch, :epochs, :attempt, :loss, :learningRate, :seconds, :at,
                   :validationLoss, :openedRight, :opened, :closedRight, :closed
            WHERE NOT EXISTS (SELECT 1 FROM epoch_metric WHERE stage_id = :stage AND epoch = :epoch)
            """);
    for (Change.Reported reported : reports) {
      if (reported.report() instanceof Report.EpochEnded epoch) {
        batch
            .bindMethods(epoch)
            .bind("stage", ids.of(reported.attempt().stage()))
            .bind("attempt", reported.attempt().number())
            .bind("at", reported.atMillis());
        bind(batch, epoch.validation());
        batch.add();
      }
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  private static void bind(PreparedBatch batch, ValidationMetrics validation) {
    Scores scores = validation == null ? null : validation.scores();
    batch
        .bind("validationLoss", validation == null ? null : (Double) validation.loss())
        .bind("openedRight", scores == null ? null : (Integer) scores.openedRight())
        .bind("opened", scores == null ? null : (Integer) scores.opened())
        .bind("closedRight", scores == null ? null : (Integer) scores.closedRight())
        .bind("closed", scores == null ? null : (Integer) scores.closed());
  }

  /** Keeps the folders of the checkpoints among the reports; the last one wins. */
  void setCheckpoints(List<Change.Reported> reports, StageIds ids) {
    for (Change.Reported reported : reports) {
      if (reported.report() instanceof Report.CheckpointSaved checkpoint) {
        handle
            .createUpdate("UPDATE stage SET checkpoints = :folder WHERE stage_id = :stage")
            .bind("stage", ids.of(reported.attempt().stage()))
            .bind("folder", checkpoint.folder())
            .execute();
      }
    }
  }

  /** The epochs of a stage that count, first to last. */
  List<StoredEpoch> epochsOf(StageKey stage) {
    return handle
        .createQuery(
            "SELECT * FROM epoch_metric WHERE stage_id = "
                + StageRepository.ID_OF_KEY
                + " ORDER BY epoch")
        .bind("key", stage.value())
        .map(
            (row, context) ->
                new StoredEpoch(
                    row.getInt("epoch"),
                    row.getInt("epochs"),
                    row.getInt("attempt"),
                    row.getDouble("loss"),
                    row.getDouble("learning_rate"),
                    row.getDouble("seconds"),
                    row.getLong("arrived_at"),
                    validation(row)))
        .list();
  }

  private static ValidationMetrics validation(ResultSet row) throws SQLException {
    Double loss = row.getObject("validation_loss", Double.class);
    if (loss == null) {
      return null;
    }
    row.getInt("validation_opened");
    Scores scores =
        row.wasNull()
            ? null
            : new Scores(
                row.getInt("validation_opened_right"),
                row.getInt("validation_opened"),
                row.getInt("validation_closed_right"),
                row.getInt("validation_closed"));
    return new ValidationMetrics(loss, scores);
  }
}

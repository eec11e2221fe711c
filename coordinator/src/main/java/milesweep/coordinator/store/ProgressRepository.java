package milesweep.coordinator.store;

import java.util.List;
import milesweep.common.protocol.Report;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** How far stages have got: the epochs that count, and the last durable checkpoints. */
record ProgressRepository(Handle handle) {
  /** Keeps the epochs among the reports; the first writer of an epoch wins. */
  void addEpochs(List<Change.Reported> reports) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO epoch_metric (stage_key, epoch, epochs, attempt, loss, learning_rate, seconds, arrived_at)
            SELECT :key, :epoch, :epochs, :attempt, :loss, :learningRate, :seconds, :at
            WHERE NOT EXISTS (SELECT 1 FROM epoch_metric WHERE stage_key = :key AND epoch = :epoch)
            """);
    for (Change.Reported reported : reports) {
      if (reported.report() instanceof Report.EpochEnded epoch) {
        batch
            .bindMethods(epoch)
            .bind("key", reported.attempt().stage().value())
            .bind("attempt", reported.attempt().number())
            .bind("at", reported.atMillis())
            .add();
      }
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  /** Keeps the folders of the checkpoints among the reports; the last one wins. */
  void setCheckpoints(List<Change.Reported> reports) {
    for (Change.Reported reported : reports) {
      if (reported.report() instanceof Report.CheckpointSaved checkpoint) {
        handle
            .createUpdate("UPDATE stage SET checkpoints = :folder WHERE stage_key = :key")
            .bind("key", reported.attempt().stage().value())
            .bind("folder", checkpoint.folder())
            .execute();
      }
    }
  }

  /** The epochs of a stage that count, first to last. */
  List<StoredEpoch> epochsOf(StageKey stage) {
    return handle
        .createQuery("SELECT * FROM epoch_metric WHERE stage_key = :key ORDER BY epoch")
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
                    row.getLong("arrived_at")))
        .list();
  }
}

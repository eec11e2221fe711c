package milesweep.coordinator.store;

import java.util.List;
import java.util.Optional;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;

/** The one result of each stage, and those that came later, compared with it. */
record ResultRepository(Handle handle) {
  /** A result and the attempt that it came from. */
  record Known(StageAttempt attempt, StageResult result) {}

  /** What became of an offered result. */
  enum Offer {
    /** It is the stage's result from now on. */
    SET,
    /** The stage has one from another attempt; this one was compared with it for the first time. */
    COMPARED,
    /** This attempt's result was offered before. */
    REPEATED
  }

  /** Sets the stage's result unless it has one. */
  Offer offer(StageAttempt attempt, StageResult result) {
    if (insert(attempt, result)) {
      handle
          .createUpdate(
              "UPDATE stage SET state = 'SUCCEEDED', reason = NULL WHERE stage_key = :key")
          .bind("key", attempt.stage().value())
          .execute();
      if (result.weights() != null) {
        addArtifact(attempt, result.weights());
      }
      return Offer.SET;
    }
    Known known = of(attempt.stage());
    if (known.attempt().equals(attempt)) {
      return Offer.REPEATED;
    }
    return insertRepeated(attempt, result, new ResultComparison(known.result(), result))
        ? Offer.COMPARED
        : Offer.REPEATED;
  }

  /** Takes a stage's result back, so that it runs again; nothing happens when it has none. */
  void withdraw(Change.ResultWithdrawn change) {
    String key = change.stage().value();
    int withdrawn =
        handle.createUpdate("DELETE FROM result WHERE stage_key = :key").bind("key", key).execute();
    if (withdrawn == 1) {
      handle.createUpdate("DELETE FROM artifact WHERE stage_key = :key").bind("key", key).execute();
      handle
          .createUpdate(
              """
              UPDATE stage SET state = 'PENDING', checkpoints = NULL, reason = :reason
              WHERE stage_key = :key
              """)
          .bind("key", key)
          .bind("reason", change.reason())
          .execute();
    }
  }

  /** The result of a stage that has one. */
  Known of(StageKey stage) {
    return find(stage)
        .orElseThrow(() -> new IllegalStateException("stage " + stage + " has no result"));
  }

  /** The result of a stage, if it has one. */
  Optional<Known> find(StageKey stage) {
    return handle
        .createQuery("SELECT attempt, content FROM result WHERE stage_key = :key")
        .bind("key", stage.value())
        .map(
            (row, context) ->
                new Known(
                    new StageAttempt(stage, row.getInt(1)),
                    StoreJson.read("result.content", row.getString(2), StageResult.class)))
        .findOne();
  }

  private boolean insert(StageAttempt attempt, StageResult result) {
    return handle
            .createUpdate(
                """
                INSERT INTO result (stage_key, attempt, content)
                SELECT :key, :attempt, :content
                WHERE NOT EXISTS (SELECT 1 FROM result WHERE stage_key = :key)
                """)
            .bind("key", attempt.stage().value())
            .bind("attempt", attempt.number())
            .bind("content", StoreJson.write(result))
            .execute()
        == 1;
  }

  private boolean insertRepeated(
      StageAttempt attempt, StageResult result, ResultComparison comparison) {
    return handle
            .createUpdate(
                """
                INSERT INTO repeated_result (stage_key, attempt, is_equal, content)
                SELECT :key, :attempt, :equal, :content
                WHERE NOT EXISTS (SELECT 1 FROM repeated_result WHERE stage_key = :key AND attempt = :attempt)
                """)
            .bind("key", attempt.stage().value())
            .bind("attempt", attempt.number())
            .bind("equal", comparison.differences().isEmpty())
            .bind("content", StoreJson.write(result))
            .execute()
        == 1;
  }

  private void addArtifact(StageAttempt attempt, Artifact artifact) {
    handle
        .createUpdate(
            """
            INSERT INTO artifact (stage_key, sha256, bytes, node, path)
            VALUES (:key, :sha256, :bytes,
                    (SELECT node FROM attempt WHERE stage_key = :key AND number = :number), :path)
            """)
        .bindMethods(artifact)
        .bind("key", attempt.stage().value())
        .bind("number", attempt.number())
        .execute();
  }

  /** The weights that results name, in the order of their stages' keys. */
  List<Artifact> artifacts() {
    return handle
        .createQuery("SELECT sha256, bytes, path FROM artifact ORDER BY stage_key")
        .map((row, context) -> new Artifact(row.getString(1), row.getLong(2), row.getString(3)))
        .list();
  }
}

package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

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

  /** Sets the stages' results, each unless its stage has one; tells what became of each. */
  Map<Change.ResultSet, Offer> offer(List<Change.ResultSet> offered) {
    int[] inserted = insert(offered);
    Map<Change.ResultSet, Offer> offers = new LinkedHashMap<>();
    List<Change.ResultSet> set = new ArrayList<>();
    for (int i = 0; i < inserted.length; i++) {
      Change.ResultSet one = offered.get(i);
      if (inserted[i] == 1) {
        set.add(one);
        offers.put(one, Offer.SET);
      } else {
        offers.putIfAbsent(one, later(one));
      }
    }
    succeed(set);
    addArtifacts(set);
    return offers;
  }

  private Offer later(Change.ResultSet offered) {
    Known known = of(offered.attempt().stage());
    if (known.attempt().equals(offered.attempt())) {
      return Offer.REPEATED;
    }
    ResultComparison comparison = new ResultComparison(known.result(), offered.result());
    return insertRepeated(offered.attempt(), offered.result(), comparison)
        ? Offer.COMPARED
        : Offer.REPEATED;
  }

  private void succeed(List<Change.ResultSet> set) {
    PreparedBatch batch =
        handle.prepareBatch(
            "UPDATE stage SET state = 'SUCCEEDED', reason = NULL WHERE stage_key = :key");
    set.forEach(one -> batch.bind("key", one.attempt().stage().value()).add());
    batch.execute();
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

  private int[] insert(List<Change.ResultSet> offered) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO result (stage_key, attempt, content)
            SELECT :key, :attempt, :content
            WHERE NOT EXISTS (SELECT 1 FROM result WHERE stage_key = :key)
            """);
    for (Change.ResultSet one : offered) {
      batch
          .bind("key", one.attempt().stage().value())
          .bind("attempt", one.attempt().number())
          .bind("content", StoreJson.write(one.result()))
          .add();
    }
    return batch.execute();
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

  private void addArtifacts(List<Change.ResultSet> set) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO artifact (stage_key, sha256, bytes, node, path)
            VALUES (:key, :sha256, :bytes,
                    (SELECT node FROM attempt WHERE stage_key = :key AND number = :number), :path)
            """);
    for (Change.ResultSet one : set) {
      Artifact artifact = one.result().weights();
      if (artifact != null) {
        batch
            .bind("sha256", artifact.sha256())
            .bind("bytes", artifact.bytes())
            .bind("path", artifact.path())
            .bind("key", one.attempt().stage().value())
            .bind("number", one.attempt().number())
            .add();
      }
    }
    batch.execute();
  }

  /** The weights that results name, in the order of their stages' keys. */
  List<Artifact> artifacts() {
    return handle
        .createQuery("SELECT sha256, bytes, path FROM artifact ORDER BY stage_key")
        .map((row, context) -> new Artifact(row.getString(1), row.getLong(2), row.getString(3)))
        .list();
  }
}

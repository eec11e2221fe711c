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

/** The one result of each stage, and those that came later, compared with it. */
record ResultRepository(Handle handle, StageIds ids) {
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
    Rows.write(
        handle,
        "UPDATE stage SET state = 'SUCCEEDED', reason = NULL, seconds = ?, has_weights = ? WHERE stage_id = ?",
        set,
        one ->
            new Object[] {
              secondsOfPlain(StageOutcome.of(one.result())), one.result().weights() != null, id(one)
            });
  }

  /** Of an outcome that a row says all of, with the weights; null of another. */
  private static Double secondsOfPlain(StageOutcome outcome) {
    return outcome.warnings().isEmpty() ? outcome.seconds() : null;
  }

  private long id(Change.ResultSet one) {
    return ids.of(one.attempt().stage());
  }

  /** Takes a stage's result back, so that it runs again; nothing happens when it has none. */
  void withdraw(Change.ResultWithdrawn change) {
    long stage = ids.of(change.stage());
    int withdrawn =
        handle
            .createUpdate("DELETE FROM result WHERE stage_id = :stage")
            .bind("stage", stage)
            .execute();
    if (withdrawn == 1) {
      handle
          .createUpdate("DELETE FROM artifact WHERE stage_id = :stage")
          .bind("stage", stage)
          .execute();
      handle
          .createUpdate(
              """
              UPDATE stage SET state = 'PENDING', checkpoints = NULL, reason = :reason, seconds = NULL, has_weights = NULL
              WHERE stage_id = :stage
              """)
          .bind("stage", stage)
          .bind("reason", change.reason())
          .execute();
    }
  }

  /** The result of a stage that has one. */
  Known of(StageKey stage) {
    return find(handle, stage)
        .orElseThrow(() -> new IllegalStateException("stage " + stage + " has no result"));
  }

  /** The result of a stage, if it has one. */
  static Optional<Known> find(Handle handle, StageKey stage) {
    return handle
        .createQuery(
            "SELECT attempt, content FROM result WHERE stage_id = " + StageRepository.ID_OF_KEY)
        .bind("key", stage.value())
        .map(
            (row, context) ->
                new Known(
                    new StageAttempt(stage, row.getInt(1)),
                    StoreJson.read("result.content", row.getString(2), StageResult.class)))
        .findOne();
  }

  private int[] insert(List<Change.ResultSet> offered) {
    return Rows.write(
        handle,
        """
        INSERT INTO result (stage_id, attempt, content)
        SELECT CAST(? AS BIGINT), CAST(? AS INTEGER), CAST(? AS VARCHAR)
        WHERE NOT EXISTS (SELECT 1 FROM result WHERE stage_id = ?)
        """,
        offered,
        one ->
            new Object[] {id(one), one.attempt().number(), StoreJson.write(one.result()), id(one)});
  }

  private boolean insertRepeated(
      StageAttempt attempt, StageResult result, ResultComparison comparison) {
    return handle
            .createUpdate(
                """
                INSERT INTO repeated_result (stage_id, attempt, is_equal, content)
                SELECT :stage, :attempt, :equal, :content
                WHERE NOT EXISTS (SELECT 1 FROM repeated_result WHERE stage_id = :stage AND attempt = :attempt)
                """)
            .bind("stage", ids.of(attempt.stage()))
            .bind("attempt", attempt.number())
            .bind("equal", comparison.differences().isEmpty())
            .bind("content", StoreJson.write(result))
            .execute()
        == 1;
  }

  private void addArtifacts(List<Change.ResultSet> set) {
    Rows.write(
        handle,
        """
        INSERT INTO artifact (stage_id, sha256, bytes, path, node)
        VALUES (?, ?, ?, ?, (SELECT node FROM attempt WHERE stage_id = ? AND number = ?))
        """,
        set.stream().filter(one -> one.result().weights() != null).toList(),
        one -> {
          Artifact artifact = one.result().weights();
          return new Object[] {
            id(one),
            artifact.sha256(),
            artifact.bytes(),
            artifact.path(),
            id(one),
            one.attempt().number()
          };
        });
  }

  /** The weights that results name, in the order in which their stages were added. */
  static List<Artifact> artifacts(Handle handle) {
    return handle
        .createQuery("SELECT sha256, bytes, path FROM artifact ORDER BY stage_id")
        .map((row, context) -> new Artifact(row.getString(1), row.getLong(2), row.getString(3)))
        .list();
  }
}

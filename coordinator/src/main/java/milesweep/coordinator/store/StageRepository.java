package milesweep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;

/** Stages: what they are, where they stand, and how far they have got. */
record StageRepository(Handle handle) {
  /** The number of the stage with the key that is bound, as a part of a query. */
  static final String ID_OF_KEY = "(SELECT stage_id FROM stage WHERE stage_key = :key)";

  private static final String STATES =
      """
      SELECT stage_id, stage_key, context, is_mixed, state, attempt, node, slot, failures, failed_nodes, checkpoints, reason
      FROM stage
      """;

  private static final String NONE = "[]";

  /** Stages of one block. */
  private static final int BLOCK = 1_000;

  /** Adds the stages that are not there yet; those that are alike by what they have other. */
  void add(List<Change.StageAdded> added, StageIds ids) {
    List<Row> fresh = new ArrayList<>();
    for (Change.StageAdded change : added) {
      requireNoResult(change.stage());
      if (!ids.has(change.stage().key())) {
        fresh.add(new Row(ids.give(change.stage().key()), change.stage()));
      }
    }
    addBlocks(fresh);
    List<Row> moved = fresh.stream().filter(row -> !isPending(row.stage())).toList();
    ids.begin(moved.stream().map(row -> row.stage().key()).toList());
    Rows.write(
        handle,
        """
        UPDATE stage SET state = ?, attempt = ?, node = ?, slot = ?, failures = ?, failed_nodes = ?, checkpoints = ?,
          reason = ?
        WHERE stage_id = ?
        """,
        moved,
        row -> {
          StoredStage stage = row.stage();
          return new Object[] {
            stage.state().name(),
            stage.attempt(),
            stage.node(),
            stage.slot(),
            stage.failures(),
            StoreJson.write(stage.failedNodes()),
            stage.checkpoints(),
            stage.reason(),
            row.id()
          };
        });
  }

  private static boolean isPending(StoredStage stage) {
    return stage.state() == StageState.PENDING
        && stage.attempt() == 0
        && stage.failures() == 0
        && stage.reason() == null;
  }

  private void addBlocks(List<Row> fresh) {
    Map<StageTemplate.Kind, StageTemplate> examples = examples(fresh);
    Map<StageTemplate.Kind, String> names = new HashMap<>();
    examples.forEach((kind, one) -> names.put(kind, new TemplateRepository(handle).add(one)));
    Rows.write(
        handle,
        "INSERT INTO stage_block (stage_id, content) VALUES (?, ?)",
        Blocks.of(fresh, BLOCK),
        block ->
            new Object[] {
              block.get(0).id(),
              StoreJson.write(
                  StageBlock.of(block.stream().map(Row::stage).toList(), examples, names))
            });
  }

  private record Row(long id, StoredStage stage) {}

  /** The first of each kind that there are several of. */
  private static Map<StageTemplate.Kind, StageTemplate> examples(List<Row> added) {
    Map<StageTemplate.Kind, StageTemplate> first = new HashMap<>();
    Map<StageTemplate.Kind, Integer> counts = new HashMap<>();
    for (Row row : added) {
      StageTemplate.Kind kind = StageTemplate.Kind.of(row.stage());
      first.computeIfAbsent(kind, none -> StageTemplate.of(row.stage()));
      counts.merge(kind, 1, Integer::sum);
    }
    first.keySet().removeIf(kind -> counts.get(kind) == 1);
    return first;
  }

  private static void requireNoResult(StoredStage stage) {
    if (stage.result() != null) {
      throw new IllegalArgumentException(
          "stage " + stage.key() + " is added with a result; results come by ResultSet");
    }
  }

  /** Moves a stage; one that has its result stays succeeded. */
  void setState(List<Change.StageStateSet> changes, StageIds ids) {
    Rows.write(
        handle,
        """
        UPDATE stage SET state = ?, reason = ?
        WHERE stage_id = ? AND NOT EXISTS (SELECT 1 FROM result WHERE result.stage_id = stage.stage_id)
        """,
        changes,
        change -> new Object[] {change.state().name(), change.reason(), ids.of(change.stage())});
  }

  void setContext(Change.ContextSet change, StageIds ids) {
    handle
        .createUpdate(
            "UPDATE stage SET context = :context, is_mixed = TRUE WHERE stage_id = :stage")
        .bind("stage", ids.of(change.stage()))
        .bind("context", StoreJson.write(change.context()))
        .execute();
  }

  void countFailures(Change.FailuresCounted change, StageIds ids) {
    handle
        .createUpdate(
            "UPDATE stage SET failures = :failures, failed_nodes = :nodes WHERE stage_id = :stage")
        .bind("stage", ids.of(change.stage()))
        .bind("failures", change.failures())
        .bind("nodes", StoreJson.write(change.nodes()))
        .execute();
  }

  /** All stages by their numbers, in the order in which they were added. */
  Map<Long, StoredStage> all() {
    Map<String, String> names = new HashMap<>();
    return read(
        handle
            .createQuery(STATES + "ORDER BY stage_id")
            .map((row, context) -> state(row, names))
            .list(),
        new StageFacts(handle, null));
  }

  /** The stages of these numbers, in the same order. */
  Map<Long, StoredStage> of(Collection<Long> ids) {
    List<Long> sorted = List.copyOf(new TreeSet<>(ids));
    Map<String, String> names = new HashMap<>();
    return read(
        Rows.read(
            handle,
            STATES + "WHERE stage_id = ANY(?) ORDER BY stage_id",
            "BIGINT",
            sorted,
            row -> state(row, names)),
        new StageFacts(handle, sorted));
  }

  private Map<Long, StoredStage> read(List<State> states, StageFacts facts) {
    SortedMap<Long, StageBlock.Identity> identities = facts.identities();
    Map<Long, StageResult> results = facts.results();
    Map<Long, String> others =
        facts.otherContexts(states.stream().filter(State::mixed).map(State::id).toList());
    Map<String, NumericContext> contexts = new HashMap<>();
    Map<Long, StoredStage> stages = new LinkedHashMap<>();
    identities.forEach(
        (id, identity) ->
            stages.put(id, State.pending(id).stage(identity, identity.context(), null, null)));
    for (State state : states) {
      StageBlock.Identity identity = identities.get(state.id());
      if (identity == null) {
        throw StoreJson.damaged("no block has stage " + state.id() + ", " + state.key(), null);
      }
      stages.put(
          state.id(),
          state.stage(
              identity,
              state.context() == null ? identity.context() : context(state.context(), contexts),
              context(others.get(state.id()), contexts),
              results.get(state.id())));
    }
    return stages;
  }

  /** The few contexts of a hundred thousand stages are objects once. */
  private static NumericContext context(String json, Map<String, NumericContext> known) {
    return json == null
        ? null
        : known.computeIfAbsent(
            json, text -> StoreJson.read("stage.context", text, NumericContext.class));
  }

  /** Nodes and slots are few, too. */
  private static String name(String name, Map<String, String> known) {
    return name == null ? null : known.computeIfAbsent(name, first -> first);
  }

  private static State state(ResultSet row, Map<String, String> names) throws SQLException {
    return new State(
        row.getLong(1),
        new StageKey(row.getString(2)),
        row.getString(3),
        row.getBoolean(4),
        StageState.valueOf(row.getString(5)),
        row.getInt(6),
        name(row.getString(7), names),
        name(row.getString(8), names),
        row.getInt(9),
        row.getString(10),
        row.getString(11),
        row.getString(12));
  }

  /** What a stage's row says. */
  private record State(
      long id,
      StageKey key,
      String context,
      boolean mixed,
      StageState state,
      int attempt,
      String node,
      String slot,
      int failures,
      String failedNodes,
      String checkpoints,
      String reason) {
    /** Of a stage without a row: nothing has become of it. */
    static State pending(long id) {
      return new State(
          id, null, null, false, StageState.PENDING, 0, null, null, 0, NONE, null, null);
    }

    StoredStage stage(
        StageBlock.Identity identity,
        NumericContext context,
        NumericContext other,
        StageResult result) {
      return new StoredStage(
          identity.key(),
          identity.plan(),
          identity.kind(),
          identity.parent(),
          identity.format(),
          identity.settings(),
          identity.sources(),
          identity.fingerprints(),
          context,
          other,
          state,
          attempt,
          node,
          slot,
          failures,
          failedNodes.equals(NONE)
              ? List.of()
              : StoreJson.read("stage.failed_nodes", failedNodes, StoreJson.TEXTS),
          checkpoints,
          reason,
          result);
    }
  }
}

package milesweep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import org.jdbi.v3.core.Handle;

/** Stages: what they are, where they stand, and how far they have got. */
record StageRepository(Handle handle) {
  /** The number of the stage with the key that is bound, as a part of a query. */
  static final String ID_OF_KEY = "(SELECT stage_id FROM stage WHERE stage_key = :key)";

  private static final String STATES =
      """
      SELECT stage_id, stage_key, context, is_mixed, state, attempt, node, slot, print, failures, failed_nodes, checkpoints, reason, seconds,
        has_weights
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
        UPDATE stage SET state = ?, attempt = ?, node = ?, slot = ?, print = ?, failures = ?, failed_nodes = ?, checkpoints = ?,
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
            stage.print(),
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
    Map<StageTemplate.Shape, StageTemplate> examples = examples(fresh);
    Map<StageTemplate.Shape, String> names = new HashMap<>();
    examples.forEach((shape, one) -> names.put(shape, new TemplateRepository(handle).add(one)));
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

  /** The first of each shape that there are several of. */
  private static Map<StageTemplate.Shape, StageTemplate> examples(List<Row> added) {
    Map<StageTemplate.Shape, StageTemplate> first = new HashMap<>();
    Map<StageTemplate.Shape, Integer> counts = new HashMap<>();
    for (Row row : added) {
      StageTemplate.Shape shape = StageTemplate.Shape.of(row.stage());
      first.computeIfAbsent(shape, none -> StageTemplate.of(row.stage()));
      counts.merge(shape, 1, Integer::sum);
    }
    first.keySet().removeIf(shape -> counts.get(shape) == 1);
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

  /** All stages. */
  ById<StoredStage> all() {
    StageFacts facts = new StageFacts(handle, null);
    return whole(states(), facts);
  }

  /** The stages of these numbers. */
  ById<StoredStage> of(Collection<Long> ids) {
    List<Long> sorted = List.copyOf(new TreeSet<>(ids));
    Map<String, String> names = new HashMap<>();
    List<State> states =
        Rows.read(
            handle, STATES + "WHERE stage_id = ANY(?)", "BIGINT", sorted, row -> state(row, names));
    return whole(states, new StageFacts(handle, sorted));
  }

  private ById<StoredStage> whole(List<State> states, StageFacts facts) {
    Map<Long, StageResult> results = facts.results();
    return stages(states, facts, facts.blocks(), id -> StageOutcome.of(results.get(id)), results);
  }

  /**
   * All stages without their results, but with what decisions need of these.
   *
   * @param blocks all of them, asked for when the rest has been read
   */
  ById<StoredStage> outcomes(Supplier<List<StageFacts.Block>> blocks) {
    List<State> states = states();
    Map<Long, StageResult> telling =
        new StageFacts(
                handle,
                states.stream()
                    .filter(state -> state.seconds() == null)
                    .filter(state -> state.state() == StageState.SUCCEEDED)
                    .map(State::id)
                    .toList())
            .results();
    StageFacts facts = new StageFacts(handle, null);
    ById<Artifact> weights = facts.weights();
    ById<StageOutcome> outcomes = new ById<>();
    for (State state : states) {
      if (state.seconds() == null) {
        outcomes.put(state.id(), StageOutcome.of(telling.get(state.id())));
        continue;
      }
      Artifact own = weights.get(state.id());
      if (own == null && state.weighted()) {
        throw StoreJson.damaged("the weights of stage " + state.key() + " are named nowhere", null);
      }
      outcomes.put(state.id(), new StageOutcome(own, state.seconds(), List.of()));
    }
    return stages(states, facts, blocks.get(), outcomes::get, Map.of());
  }

  private List<State> states() {
    Map<String, String> names = new HashMap<>();
    return Rows.all(handle, STATES, row -> state(row, names));
  }

  private ById<StoredStage> stages(
      List<State> states,
      StageFacts facts,
      List<StageFacts.Block> blocks,
      LongFunction<StageOutcome> outcomes,
      Map<Long, StageResult> results) {
    Map<Long, String> others =
        facts.otherContexts(states.stream().filter(State::mixed).map(State::id).toList());
    Map<String, NumericContext> contexts = new HashMap<>();
    ById<State> stateOf = new ById<>();
    states.forEach(state -> stateOf.put(state.id(), state));
    ById<StoredStage> stages = new ById<>();
    for (StageFacts.Block block : blocks) {
      for (int i = 0; i < block.stages().size(); i++) {
        long id = block.first() + i;
        StageBlock.Identity identity = block.stages().get(i);
        State state = stateOf.get(id);
        if (state != null) {
          stages.put(
              id,
              state.stage(
                  identity,
                  state.context() == null ? identity.context() : context(state.context(), contexts),
                  context(others.get(id), contexts),
                  outcomes.apply(id),
                  results.get(id)));
        } else if (facts.concern(id)) {
          stages.put(id, State.pending(id).stage(identity, identity.context(), null, null, null));
        }
      }
    }
    states.forEach(state -> check(state, stages.get(state.id())));
    return stages;
  }

  private static void check(State state, StoredStage stage) {
    if (stage == null) {
      throw StoreJson.damaged("no block has stage " + state.id() + ", " + state.key(), null);
    }
    if (stage.state() == StageState.SUCCEEDED && stage.outcome() == null) {
      throw StoreJson.damaged("stage " + state.key() + " has succeeded without a result", null);
    }
  }

  /** The few contexts of a hundred thousand stages are objects once. */
  private static NumericContext context(String json, Map<String, NumericContext> known) {
    return json == null
        ? null
        : known.computeIfAbsent(
            json, text -> StoreJson.read("stage.context", text, NumericContext.class));
  }

  /** Nodes and slots are few, and so are passes. */
  private static String name(String name, Map<String, String> known) {
    return name == null ? null : known.computeIfAbsent(name, first -> first);
  }

  private static State state(ResultSet row, Map<String, String> names) throws SQLException {
    return new State(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getBoolean(4),
        StageState.valueOf(row.getString(5)),
        row.getInt(6),
        name(row.getString(7), names),
        name(row.getString(8), names),
        name(row.getString(9), names),
        row.getInt(10),
        row.getString(11),
        row.getString(12),
        row.getString(13),
        row.getObject(14, Double.class),
        row.getBoolean(15));
  }

  /** What a stage's row says. */
  private record State(
      long id,
      String key,
      String context,
      boolean mixed,
      StageState state,
      int attempt,
      String node,
      String slot,
      String print,
      int failures,
      String failedNodes,
      String checkpoints,
      String reason,
      Double seconds,
      boolean weighted) {
    /** Of a stage without a row: nothing has become of it. */
    static State pending(long id) {
      return new State(
          id,
          null,
          null,
          false,
          StageState.PENDING,
          0,
          null,
          null,
          null,
          0,
          NONE,
          null,
          null,
          null,
          false);
    }

    StoredStage stage(
        StageBlock.Identity identity,
        NumericContext context,
        NumericContext other,
        StageOutcome outcome,
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
          print,
          failures,
          failedNodes.equals(NONE)
              ? List.of()
              : StoreJson.read("stage.failed_nodes", failedNodes, StoreJson.TEXTS),
          checkpoints,
          reason,
          outcome,
          result);
    }
  }
}

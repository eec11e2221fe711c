package milesweep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.metric.StageResult;
import milesweep.common.setting.Settings;
import milesweep.common.setting.SettingsPatch;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import org.jdbi.v3.core.Handle;

/** Stages: what they are, where they stand, and how far they have got. */
record StageRepository(Handle handle) {
  /** The number of the stage with the key that is bound, as a part of a query. */
  static final String ID_OF_KEY = "(SELECT stage_id FROM stage WHERE stage_key = :key)";

  private static final String WITH_RESULT =
      """
      SELECT stage.*, result.content AS result,
        (SELECT MAX(attempt.context) FROM attempt
         WHERE attempt.stage_id = stage.stage_id AND attempt.context <> stage.context) AS other_context
      FROM stage LEFT JOIN result ON result.stage_id = stage.stage_id
      """;

  /** Adds the stages that are not there yet; those that are alike by what they have other. */
  void add(List<Change.StageAdded> added, StageIds ids) {
    List<Row> fresh = new ArrayList<>();
    for (Change.StageAdded change : added) {
      requireNoResult(change.stage());
      if (!ids.has(change.stage().key())) {
        fresh.add(new Row(ids.give(change.stage().key()), change.stage()));
      }
    }
    Map<StageTemplate.Kind, StageTemplate> examples = examples(fresh);
    Map<StageTemplate.Kind, String> names = new HashMap<>();
    examples.forEach((kind, one) -> names.put(kind, new TemplateRepository(handle).add(one)));
    Rows.write(
        handle,
        """
        INSERT INTO stage (stage_id, stage_key, plan_key, kind, parent, format, settings, sources, fingerprints,
                           context, state, attempt, node, slot, failures, failed_nodes, checkpoints, reason,
                           template)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        fresh,
        row -> {
          StageTemplate.Kind kind = StageTemplate.Kind.of(row.stage());
          StageTemplate example = examples.get(kind);
          boolean alike = example != null && example.suits(row.stage());
          return parameters(row, alike ? example : null, alike ? names.get(kind) : null);
        });
  }

  private record Row(long id, StoredStage stage) {}

  private static Object[] parameters(Row row, StageTemplate example, String template) {
    StoredStage stage = row.stage();
    boolean alike = example != null;
    return new Object[] {
      row.id(),
      stage.key().value(),
      stage.plan().value(),
      stage.kind().name(),
      stage.parent() == null ? null : stage.parent().value(),
      stage.format() == null ? null : stage.format().name(),
      StoreJson.write(alike ? example.patchTo(stage) : stage.settings()),
      alike ? null : StoreJson.write(stage.sources()),
      alike ? null : StoreJson.write(stage.fingerprints()),
      StoreJson.write(stage.context()),
      stage.state().name(),
      stage.attempt(),
      stage.node(),
      stage.slot(),
      stage.failures(),
      StoreJson.write(stage.failedNodes()),
      stage.checkpoints(),
      stage.reason(),
      template
    };
  }

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
        .createUpdate("UPDATE stage SET context = :context WHERE stage_id = :stage")
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

  /** All stages in the order in which they were added. */
  List<StoredStage> all() {
    Map<String, StageTemplate> examples = examples();
    return handle
        .createQuery(WITH_RESULT + "ORDER BY stage.stage_id")
        .map((row, context) -> stage(row, examples))
        .list();
  }

  /** The stages that a sweep is linked to, in the same order. */
  List<StoredStage> ofSweep(String sweep) {
    Map<String, StageTemplate> examples = examples();
    return handle
        .createQuery(
            WITH_RESULT
                + """
                WHERE stage.stage_id IN (SELECT stage_id FROM sweep_stage WHERE sweep = :sweep)
                ORDER BY stage.stage_id
                """)
        .bind("sweep", sweep)
        .map((row, context) -> stage(row, examples))
        .list();
  }

  private Map<String, StageTemplate> examples() {
    return new TemplateRepository(handle).usedIn("stage", StageTemplate.class);
  }

  private static StoredStage stage(ResultSet row, Map<String, StageTemplate> examples)
      throws SQLException {
    StageTemplate example = examples.get(row.getString("template"));
    String settings = row.getString("settings");
    String parent = row.getString("parent");
    String format = row.getString("format");
    return new StoredStage(
        new StageKey(row.getString("stage_key")),
        new PlanKey(row.getString("plan_key")),
        StageKind.valueOf(row.getString("kind")),
        parent == null ? null : new StageKey(parent),
        format == null ? null : DataFormat.valueOf(format),
        example == null
            ? StoreJson.read("stage.settings", settings, Settings.class)
            : example
                .settings()
                .patched(StoreJson.read("stage.settings", settings, SettingsPatch.class)),
        example == null
            ? StoreJson.read("stage.sources", row.getString("sources"), Settings.class)
            : example.sources(),
        example == null
            ? StoreJson.read(
                "stage.fingerprints", row.getString("fingerprints"), StoreJson.TEXT_BY_NAME)
            : example.fingerprints(),
        StoreJson.read("stage.context", row.getString("context"), NumericContext.class),
        StoreJson.read("attempt.context", row.getString("other_context"), NumericContext.class),
        StageState.valueOf(row.getString("state")),
        row.getInt("attempt"),
        row.getString("node"),
        row.getString("slot"),
        row.getInt("failures"),
        StoreJson.read("stage.failed_nodes", row.getString("failed_nodes"), StoreJson.TEXTS),
        row.getString("checkpoints"),
        row.getString("reason"),
        StoreJson.read("result.content", row.getString("result"), StageResult.class));
  }
}

package milesweep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
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
import org.jdbi.v3.core.statement.PreparedBatch;

/** Stages: what they are, where they stand, and how far they have got. */
record StageRepository(Handle handle) {
  private static final int BATCH = 1_000;

  private static final String WITH_RESULT =
      """
      SELECT stage.*, result.content AS result,
        (SELECT MAX(attempt.context) FROM attempt
         WHERE attempt.stage_key = stage.stage_key AND attempt.context <> stage.context) AS other_context
      FROM stage LEFT JOIN result ON result.stage_key = stage.stage_key
      """;

  /** Adds the stages that are not there yet; those that are alike by what they have other. */
  void add(List<Change.StageAdded> added) {
    Map<StageTemplate.Kind, StageTemplate> examples = examples(added);
    Map<StageTemplate.Kind, String> ids = new HashMap<>();
    examples.forEach((kind, one) -> ids.put(kind, new TemplateRepository(handle).add(one)));
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO stage (stage_key, plan_key, kind, parent, format, settings, sources, fingerprints,
                               context, state, attempt, node, slot, failures, failed_nodes,
                               checkpoints, reason, template)
            SELECT :key, :plan, :kind, :parent, :format, :settings, :sources, :fingerprints,
                   :context, :state, :attempt, :node, :slot, :failures, :failedNodes,
                   :checkpoints, :reason, :template
            WHERE NOT EXISTS (SELECT 1 FROM stage WHERE stage_key = :key)
            """);
    for (StoredStage stage : byKey(added)) {
      requireNoResult(stage);
      StageTemplate.Kind kind = StageTemplate.Kind.of(stage);
      StageTemplate example = examples.get(kind);
      boolean alike = example != null && example.suits(stage);
      batch
          .bind("key", stage.key().value())
          .bind("plan", stage.plan().value())
          .bind("kind", stage.kind().name())
          .bind("parent", stage.parent() == null ? null : stage.parent().value())
          .bind("format", stage.format() == null ? null : stage.format().name())
          .bind("settings", StoreJson.write(alike ? example.patchTo(stage) : stage.settings()))
          .bind("sources", alike ? null : StoreJson.write(stage.sources()))
          .bind("fingerprints", alike ? null : StoreJson.write(stage.fingerprints()))
          .bind("context", StoreJson.write(stage.context()))
          .bind("state", stage.state().name())
          .bind("attempt", stage.attempt())
          .bind("node", stage.node())
          .bind("slot", stage.slot())
          .bind("failures", stage.failures())
          .bind("failedNodes", StoreJson.write(stage.failedNodes()))
          .bind("checkpoints", stage.checkpoints())
          .bind("reason", stage.reason())
          .bind("template", alike ? ids.get(kind) : null)
          .add();
      if (batch.size() == BATCH) {
        batch.execute(); // bound, since all of a batch is held in memory
      }
    }
    batch.execute();
  }

  /** An index that grows in order costs a fraction of one that grows all over. */
  private static List<StoredStage> byKey(List<Change.StageAdded> added) {
    return added.stream()
        .map(Change.StageAdded::stage)
        .sorted(Comparator.comparing(StoredStage::key))
        .toList();
  }

  /** The first of each kind that there are several of. */
  private static Map<StageTemplate.Kind, StageTemplate> examples(List<Change.StageAdded> added) {
    Map<StageTemplate.Kind, StageTemplate> first = new HashMap<>();
    Map<StageTemplate.Kind, Integer> counts = new HashMap<>();
    for (Change.StageAdded change : added) {
      StageTemplate.Kind kind = StageTemplate.Kind.of(change.stage());
      first.computeIfAbsent(kind, none -> StageTemplate.of(change.stage()));
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
  void setState(List<Change.StageStateSet> changes) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            UPDATE stage SET state = :state, reason = :reason
            WHERE stage_key = :key AND NOT EXISTS (SELECT 1 FROM result WHERE result.stage_key = stage.stage_key)
            """);
    for (Change.StageStateSet change : changes) {
      batch
          .bind("key", change.stage().value())
          .bind("state", change.state().name())
          .bind("reason", change.reason())
          .add();
    }
    batch.execute();
  }

  void setContext(Change.ContextSet change) {
    handle
        .createUpdate("UPDATE stage SET context = :context WHERE stage_key = :key")
        .bind("key", change.stage().value())
        .bind("context", StoreJson.write(change.context()))
        .execute();
  }

  void countFailures(Change.FailuresCounted change) {
    handle
        .createUpdate(
            "UPDATE stage SET failures = :failures, failed_nodes = :nodes WHERE stage_key = :key")
        .bind("key", change.stage().value())
        .bind("failures", change.failures())
        .bind("nodes", StoreJson.write(change.nodes()))
        .execute();
  }

  /** All stages; those of one transaction by key, else in the order they were added. */
  List<StoredStage> all() {
    Map<String, StageTemplate> examples = examples();
    return handle
        .createQuery(WITH_RESULT + "ORDER BY stage.ordinal")
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
                WHERE stage.stage_key IN (SELECT stage_key FROM sweep_stage WHERE sweep = :sweep)
                ORDER BY stage.ordinal
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

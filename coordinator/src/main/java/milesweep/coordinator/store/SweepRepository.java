package milesweep.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import milesweep.common.setting.Settings;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.Snapshot.SweepContent;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Sweeps, their trials in expansion order, and which stages they use. */
record SweepRepository(Handle handle) {
  /**
   * Stores a sweep and its trials; nothing happens when it is there already.
   *
   * @throws IllegalStateException when another sweep has its name
   */
  void add(Change.SweepAdded change) {
    StoredSweep sweep = change.sweep();
    Optional<StoredSweep> present = find(sweep.name());
    if (present.isPresent()) {
      requireSame(present.get(), sweep);
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO sweep (name, definition_hash, written, resolved, execution, version, no_reuse, state, created_at)
            VALUES (:name, :definitionHash, :written, :resolved, :settings, :version, :noReuse, :state, :createdAtMillis)
            """)
        .bindMethods(sweep)
        .bind("settings", StoreJson.write(sweep.execution()))
        .execute();
    addTrials(sweep.name(), change.trials());
  }

  private static void requireSame(StoredSweep present, StoredSweep added) {
    if (!present.definitionHash().equals(added.definitionHash())) {
      throw new IllegalStateException(
          "sweep %s is stored with definition %s; it cannot be added with definition %s"
              .formatted(added.name(), present.definitionHash(), added.definitionHash()));
    }
  }

  private void addTrials(String sweep, List<TrialSpec> trials) {
    if (trials.isEmpty()) {
      return;
    }
    TrialTemplate template = new TrialTemplate(trials.get(0));
    String id = new TemplateRepository(handle).add(template.example());
    Rows.write(
        handle,
        "INSERT INTO trial (sweep, ordinal, trial_id, spec, template) VALUES (?, ?, ?, ?, ?)",
        IntStream.range(0, trials.size()).boxed().toList(),
        ordinal -> {
          TrialSpec trial = trials.get(ordinal);
          boolean alike = template.suits(trial);
          return new Object[] {
            sweep,
            ordinal,
            trial.id().value(),
            StoreJson.write(alike ? template.patchTo(trial) : trial),
            alike ? id : null
          };
        });
  }

  void setState(Change.SweepStateSet change) {
    handle
        .createUpdate("UPDATE sweep SET state = :state WHERE name = :sweep")
        .bindMethods(change)
        .execute();
  }

  void setExecution(Change.ExecutionSet change) {
    handle
        .createUpdate("UPDATE sweep SET execution = :execution WHERE name = :sweep")
        .bind("sweep", change.sweep())
        .bind("execution", StoreJson.write(change.execution()))
        .execute();
  }

  void setWish(Change.TrialWishSet change) {
    handle
        .createUpdate("DELETE FROM trial_wish WHERE sweep = :sweep AND trial_id = :trial")
        .bind("sweep", change.sweep())
        .bind("trial", change.trial().value())
        .execute();
    if (change.wish() != TrialWish.RUN) {
      handle
          .createUpdate(
              "INSERT INTO trial_wish (sweep, trial_id, wish) VALUES (:sweep, :trial, :wish)")
          .bind("sweep", change.sweep())
          .bind("trial", change.trial().value())
          .bind("wish", change.wish().name())
          .execute();
    }
  }

  /** The last link of a planned stage counts: after a change of the data it is another stage. */
  void link(List<Change.StageLinked> links, StageIds ids) {
    List<Change.StageLinked> ordered =
        links.stream().sorted(Comparator.comparing(Change.StageLinked::plan)).toList();
    Rows.write(
        handle,
        """
        INSERT INTO sweep_stage (sweep, plan_key, stage_id)
        SELECT CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS BIGINT)
        WHERE NOT EXISTS (SELECT 1 FROM sweep_stage WHERE sweep = ? AND plan_key = ?)
        """,
        ordered,
        link ->
            new Object[] {
              link.sweep(),
              link.plan().value(),
              ids.of(link.stage()),
              link.sweep(),
              link.plan().value()
            });
    Rows.write(
        handle,
        "UPDATE sweep_stage SET stage_id = ? WHERE sweep = ? AND plan_key = ? AND stage_id <> ?",
        ordered,
        link ->
            new Object[] {
              ids.of(link.stage()), link.sweep(), link.plan().value(), ids.of(link.stage())
            });
  }

  /** All sweeps in the order they were added. */
  List<StoredSweep> all() {
    return handle
        .createQuery("SELECT * FROM sweep ORDER BY ordinal")
        .map(SweepRepository::sweep)
        .list();
  }

  Optional<StoredSweep> find(String name) {
    return handle
        .createQuery("SELECT * FROM sweep WHERE name = :name")
        .bind("name", name)
        .map(SweepRepository::sweep)
        .findOne();
  }

  Optional<String> latest() {
    return handle
        .createQuery("SELECT name FROM sweep ORDER BY ordinal DESC FETCH FIRST ROW ONLY")
        .mapTo(String.class)
        .findOne();
  }

  List<TrialName> trialNames() {
    return handle
        .createQuery(
            """
            SELECT trial.sweep, trial.trial_id FROM trial JOIN sweep ON sweep.name = trial.sweep
            ORDER BY sweep.ordinal, trial.ordinal
            """)
        .map((row, context) -> new TrialName(row.getString(1), new TrialId(row.getString(2))))
        .list();
  }

  /** All of a sweep; its trials share the settings of those stages that are given. */
  SweepContent content(StoredSweep sweep, List<StoredStage> stages) {
    Map<PlanKey, Settings> known = new HashMap<>();
    stages.forEach(stage -> known.put(stage.plan(), stage.settings()));
    return new SweepContent(
        sweep, trials(sweep.name(), known), links(sweep.name()), wishes(sweep.name()));
  }

  private List<TrialSpec> trials(String sweep, Map<PlanKey, Settings> known) {
    Map<String, TrialSpec> examples =
        new TemplateRepository(handle).usedIn("trial", TrialSpec.class);
    return handle
        .createQuery("SELECT spec, template FROM trial WHERE sweep = :sweep ORDER BY ordinal")
        .bind("sweep", sweep)
        .map((row, context) -> trial(row.getString(1), examples.get(row.getString(2)), known))
        .list();
  }

  private static TrialSpec trial(String spec, TrialSpec example, Map<PlanKey, Settings> known) {
    return example == null
        ? StoreJson.read("trial.spec", spec, TrialSpec.class)
        : new TrialTemplate(example)
            .patched(StoreJson.read("trial.spec", spec, TrialTemplate.Patch.class), known);
  }

  private Map<PlanKey, StageKey> links(String sweep) {
    Map<PlanKey, StageKey> links = new TreeMap<>();
    handle
        .createQuery(
            """
            SELECT sweep_stage.plan_key, stage.stage_key
            FROM sweep_stage JOIN stage ON stage.stage_id = sweep_stage.stage_id WHERE sweep = :sweep
            """)
        .bind("sweep", sweep)
        .map(
            (row, context) ->
                Map.entry(new PlanKey(row.getString(1)), new StageKey(row.getString(2))))
        .forEach(link -> links.put(link.getKey(), link.getValue()));
    return links;
  }

  private Map<TrialId, TrialWish> wishes(String sweep) {
    Map<TrialId, TrialWish> wishes = new TreeMap<>();
    handle
        .createQuery("SELECT trial_id, wish FROM trial_wish WHERE sweep = :sweep")
        .bind("sweep", sweep)
        .map(
            (row, context) ->
                Map.entry(new TrialId(row.getString(1)), TrialWish.valueOf(row.getString(2))))
        .forEach(wish -> wishes.put(wish.getKey(), wish.getValue()));
    return wishes;
  }

  private static StoredSweep sweep(ResultSet row, StatementContext context) throws SQLException {
    return new StoredSweep(
        row.getString("name"),
        row.getString("definition_hash"),
        row.getString("written"),
        row.getString("resolved"),
        StoreJson.read("sweep.execution", row.getString("execution"), Settings.class),
        row.getString("version"),
        row.getBoolean("no_reuse"),
        SweepState.valueOf(row.getString("state")),
        row.getLong("created_at"));
  }
}

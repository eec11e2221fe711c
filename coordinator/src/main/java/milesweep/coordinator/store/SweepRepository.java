package milesweep.coordinator.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  private static final TypeReference<List<TrialSpec>> TRIALS = new TypeReference<>() {};

  /** Links of one row. */
  private static final int BLOCK = 1_000;

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

  /** Has a sweep become another one; nothing happens when it is that already. */
  void revise(Change.SweepRevised change) {
    StoredSweep now = change.sweep();
    StoredSweep before =
        find(now.name())
            .orElseThrow(
                () -> new IllegalStateException("no sweep " + now.name() + " that could change"));
    if (before.definitionHash().equals(now.definitionHash())) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO past_definition (sweep, ordinal, definition_hash, written, resolved, version, replaced_at)
            SELECT name, (SELECT COUNT(*) FROM past_definition WHERE sweep = :name), definition_hash, written, resolved,
                   version, :at
            FROM sweep WHERE name = :name
            """)
        .bind("name", now.name())
        .bind("at", change.atMillis())
        .execute();
    handle
        .createUpdate(
            """
            UPDATE sweep SET definition_hash = :definitionHash, written = :written, resolved = :resolved,
              execution = :settings, version = :version, no_reuse = :noReuse WHERE name = :name
            """)
        .bindMethods(now)
        .bind("settings", StoreJson.write(now.execution()))
        .execute();
    reviseTrials(change);
  }

  /** Those of now in their order, and after them those of before, for the record. */
  private void reviseTrials(Change.SweepRevised change) {
    String sweep = change.sweep().name();
    Map<TrialId, TrialSpec> all = new LinkedHashMap<>();
    change.trials().forEach(trial -> all.put(trial.id(), trial));
    trials(sweep, Map.of()).forEach(trial -> all.putIfAbsent(trial.id(), trial));
    handle
        .createUpdate("DELETE FROM trial_block WHERE sweep = :sweep")
        .bind("sweep", sweep)
        .execute();
    addTrials(sweep, List.copyOf(all.values()));
    wishes(sweep)
        .forEach(
            (trial, wish) -> {
              if (wish == TrialWish.SUPERSEDED) {
                setWish(sweep, trial, TrialWish.RUN);
              }
            });
    all.keySet().removeAll(change.trials().stream().map(TrialSpec::id).toList());
    all.keySet().forEach(trial -> setWish(sweep, trial, TrialWish.SUPERSEDED));
  }

  /** The definitions that a sweep had before the one that it has, oldest first. */
  List<PastDefinition> pastDefinitions(String sweep) {
    return handle
        .createQuery("SELECT * FROM past_definition WHERE sweep = :sweep ORDER BY ordinal")
        .bind("sweep", sweep)
        .map(
            (row, context) ->
                new PastDefinition(
                    row.getString("definition_hash"),
                    row.getString("written"),
                    row.getString("resolved"),
                    row.getString("version"),
                    row.getLong("replaced_at")))
        .list();
  }

  private static void requireSame(StoredSweep present, StoredSweep added) {
    if (!present.definitionHash().equals(added.definitionHash())) {
      throw new IllegalStateException(
          "sweep %s is stored with definition %s; it cannot be added with definition %s"
              .formatted(added.name(), present.definitionHash(), added.definitionHash()));
    }
  }

  private void addTrials(String sweep, List<TrialSpec> trials) {
    Rows.write(
        handle,
        "INSERT INTO trial_block (sweep, ordinal, spec, template) VALUES (?, ?, ?, ?)",
        TrialBlock.of(trials, new TemplateRepository(handle)),
        block ->
            new Object[] {
              sweep, block.ordinal(), StoreJson.write(block.lines()), block.templates()
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
    setWish(change.sweep(), change.trial(), change.wish());
  }

  private void setWish(String sweep, TrialId trial, TrialWish wish) {
    handle
        .createUpdate("DELETE FROM trial_wish WHERE sweep = :sweep AND trial_id = :trial")
        .bind("sweep", sweep)
        .bind("trial", trial.value())
        .execute();
    if (wish != TrialWish.RUN) {
      handle
          .createUpdate(
              "INSERT INTO trial_wish (sweep, trial_id, wish) VALUES (:sweep, :trial, :wish)")
          .bind("sweep", sweep)
          .bind("trial", trial.value())
          .bind("wish", wish.name())
          .execute();
    }
  }

  /** The last link of a planned stage counts: after a change of the data it is another stage. */
  void link(List<Change.StageLinked> links, StageIds ids) {
    Map<String, Map<PlanKey, Long>> bySweep = new LinkedHashMap<>();
    for (Change.StageLinked link : links) {
      bySweep
          .computeIfAbsent(link.sweep(), first -> new LinkedHashMap<>())
          .put(link.plan(), ids.of(link.stage()));
    }
    bySweep.forEach(this::link);
  }

  private void link(String sweep, Map<PlanKey, Long> wanted) {
    Map<PlanKey, Long> fresh = new LinkedHashMap<>(wanted);
    fresh.entrySet().removeAll(links(sweep).entrySet());
    long last =
        handle
            .createQuery("SELECT COALESCE(MAX(link_id), 0) FROM sweep_link")
            .mapTo(Long.class)
            .one();
    List<List<Map.Entry<PlanKey, Long>>> blocks = Blocks.of(List.copyOf(fresh.entrySet()), BLOCK);
    Rows.write(
        handle,
        "INSERT INTO sweep_link (link_id, sweep, content) VALUES (?, ?, ?)",
        IntStream.range(0, blocks.size()).boxed().toList(),
        i -> new Object[] {last + 1 + i, sweep, text(blocks.get(i))});
  }

  private static String text(List<Map.Entry<PlanKey, Long>> links) {
    Map<String, Long> byPlan = new LinkedHashMap<>();
    links.forEach(link -> byPlan.put(link.getKey().value(), link.getValue()));
    return StoreJson.write(byPlan);
  }

  /** The numbers of a sweep's stages by what was planned. */
  Map<PlanKey, Long> links(String sweep) {
    Map<PlanKey, Long> all = new LinkedHashMap<>();
    for (Link link : linksOf(sweep)) {
      all.put(new PlanKey(link.plan()), link.stage());
    }
    return all;
  }

  private record Link(String plan, long stage) {}

  /** Later ones count. */
  private List<Link> linksOf(String sweep) {
    return handle
        .createQuery("SELECT content FROM sweep_link WHERE sweep = :sweep ORDER BY link_id")
        .bind("sweep", sweep)
        .mapTo(String.class)
        .list()
        .parallelStream()
        .flatMap(
            text ->
                BlockReader.readKeyed("sweep_link.content", text, SweepRepository::block).stream())
        .toList();
  }

  private static List<Link> block(JsonParser json) throws IOException {
    List<Link> links = new ArrayList<>();
    BlockReader.properties(json, plan -> links.add(new Link(plan, json.getLongValue())));
    return links;
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
    List<TrialName> names = new ArrayList<>();
    for (StoredSweep sweep : all()) {
      current(trials(sweep.name(), Map.of()), wishes(sweep.name()))
          .forEach(trial -> names.add(new TrialName(sweep.name(), trial.id())));
    }
    return names;
  }

  /** All of a sweep; its trials share what they can with those stages that are given. */
  SweepContent content(StoredSweep sweep, ById<StoredStage> stages) {
    Map<PlanKey, StoredStage> known = new HashMap<>();
    stages.forEach((id, stage) -> known.put(stage.plan(), stage));
    Map<PlanKey, StageKey> links = new LinkedHashMap<>();
    for (Link link : linksOf(sweep.name())) {
      StoredStage stage = stage(link.stage(), sweep, stages);
      boolean isItsOwn = stage.plan().value().equals(link.plan());
      links.put(isItsOwn ? stage.plan() : new PlanKey(link.plan()), stage.key());
    }
    Map<TrialId, TrialWish> wishes = wishes(sweep.name());
    List<TrialSpec> trials = current(trials(sweep.name(), known), wishes);
    wishes.values().removeIf(TrialWish.SUPERSEDED::equals);
    return new SweepContent(sweep, trials, links, wishes);
  }

  /** Without those that have left. */
  private static List<TrialSpec> current(List<TrialSpec> all, Map<TrialId, TrialWish> wishes) {
    return wishes.containsValue(TrialWish.SUPERSEDED)
        ? all.stream().filter(trial -> wishes.get(trial.id()) != TrialWish.SUPERSEDED).toList()
        : all;
  }

  private static StoredStage stage(long id, StoredSweep sweep, ById<StoredStage> stages) {
    StoredStage stage = stages.get(id);
    if (stage == null) {
      throw StoreJson.damaged(
          "sweep " + sweep.name() + " has a stage " + id + " that is not there", null);
    }
    return stage;
  }

  private record TrialText(String spec, String templates) {}

  private List<TrialSpec> trials(String sweep, Map<PlanKey, StoredStage> known) {
    List<TrialText> texts =
        handle
            .createQuery(
                "SELECT spec, template FROM trial_block WHERE sweep = :sweep ORDER BY ordinal")
            .bind("sweep", sweep)
            .map((row, context) -> new TrialText(row.getString(1), row.getString(2)))
            .list();
    Templates<TrialSpec> templates = new TemplateRepository(handle).all(TrialSpec.class);
    return texts.parallelStream().flatMap(text -> trials(text, templates, known).stream()).toList();
  }

  /** A row was one trial once. */
  private static List<TrialSpec> trials(
      TrialText text, Templates<TrialSpec> templates, Map<PlanKey, StoredStage> known) {
    String list = text.spec().startsWith("[") ? text.spec() : "[" + text.spec() + "]";
    if (text.templates() == null) {
      return StoreJson.read("trial_block.spec", list, TRIALS);
    }
    List<TrialSpec> examples =
        Arrays.stream(text.templates().split(" ")).map(templates::get).toList();
    return new TrialBlockReader(examples, known).read(list);
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

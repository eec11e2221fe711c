package milesweep.coordinator.store;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private static final TypeReference<LinkedHashMap<PlanKey, Long>> LINKS = new TypeReference<>() {};
  private static final TypeReference<List<TrialTemplate.Patch>> PATCHES = new TypeReference<>() {};
  private static final TypeReference<List<TrialSpec>> TRIALS = new TypeReference<>() {};

  /** Trials of one row, and links. */
  private static final int BLOCK = 1_000;

  /** Trials of one row that are written as a whole, some KiB each: a row holds 1 MiB. */
  private static final int BLOCK_OF_WHOLE = 40;

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
        "INSERT INTO trial_block (sweep, ordinal, spec, template) VALUES (?, ?, ?, ?)",
        blocks(trials, template),
        block ->
            new Object[] {
              sweep,
              block.ordinal(),
              StoreJson.write(
                  block.alike()
                      ? block.trials().stream().map(template::patchTo).toList()
                      : block.trials()),
              block.alike() ? id : null
            });
  }

  /** Trials that stand in one row. */
  private record Block(int ordinal, boolean alike, List<TrialSpec> trials) {}

  private static List<Block> blocks(List<TrialSpec> trials, TrialTemplate template) {
    List<Block> blocks = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= trials.size(); i++) {
      boolean alike = template.suits(trials.get(from));
      if (i == trials.size()
          || template.suits(trials.get(i)) != alike
          || i - from == (alike ? BLOCK : BLOCK_OF_WHOLE)) {
        blocks.add(new Block(from, alike, trials.subList(from, i)));
        from = i;
      }
    }
    return blocks;
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
    handle
        .createQuery("SELECT content FROM sweep_link WHERE sweep = :sweep ORDER BY link_id")
        .bind("sweep", sweep)
        .mapTo(String.class)
        .list()
        .parallelStream()
        .map(text -> StoreJson.read("sweep_link.content", text, LINKS))
        .toList()
        .forEach(all::putAll);
    return all;
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
      trials(sweep.name(), Map.of())
          .forEach(trial -> names.add(new TrialName(sweep.name(), trial.id())));
    }
    return names;
  }

  /** All of a sweep; its trials share what they can with those stages that are given. */
  SweepContent content(StoredSweep sweep, Map<Long, StoredStage> stages) {
    Map<PlanKey, StoredStage> known = new HashMap<>();
    stages.values().forEach(stage -> known.put(stage.plan(), stage));
    Map<PlanKey, StageKey> links = new LinkedHashMap<>();
    links(sweep.name()).forEach((plan, id) -> links.put(plan, stage(id, sweep, stages).key()));
    return new SweepContent(sweep, trials(sweep.name(), known), links, wishes(sweep.name()));
  }

  private static StoredStage stage(long id, StoredSweep sweep, Map<Long, StoredStage> stages) {
    StoredStage stage = stages.get(id);
    if (stage == null) {
      throw StoreJson.damaged(
          "sweep " + sweep.name() + " has a stage " + id + " that is not there", null);
    }
    return stage;
  }

  private record TrialText(String spec, String template) {}

  private List<TrialSpec> trials(String sweep, Map<PlanKey, StoredStage> known) {
    List<TrialText> texts =
        handle
            .createQuery(
                "SELECT spec, template FROM trial_block WHERE sweep = :sweep ORDER BY ordinal")
            .bind("sweep", sweep)
            .map((row, context) -> new TrialText(row.getString(1), row.getString(2)))
            .list();
    Set<String> templates = new HashSet<>();
    texts.forEach(text -> templates.add(text.template()));
    templates.remove(null);
    Map<String, TrialSpec> examples =
        new TemplateRepository(handle).all(templates, TrialSpec.class);
    return texts.parallelStream()
        .flatMap(text -> trials(text.spec(), examples.get(text.template()), known).stream())
        .toList();
  }

  /** A row was one trial once. */
  private static List<TrialSpec> trials(
      String spec, TrialSpec example, Map<PlanKey, StoredStage> known) {
    String list = spec.startsWith("[") ? spec : "[" + spec + "]";
    if (example == null) {
      return StoreJson.read("trial_block.spec", list, TRIALS);
    }
    TrialTemplate template = new TrialTemplate(example);
    return StoreJson.read("trial_block.spec", list, PATCHES).stream()
        .map(patch -> template.patched(patch, known))
        .toList();
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

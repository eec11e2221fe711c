package milesweep.coordinator.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import milesweep.common.Hashes;
import milesweep.common.metric.StageResult;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.Settings;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.common.view.CommandSettings;
import milesweep.common.view.StepSettings;
import milesweep.coordinator.store.StoredStage;

/**
 * Turns planned chains into stages once prepare has told what the data are. A stage's key is its
 * plan key with everything else that can change the outcome: the stage before it, the fingerprints
 * of what it reads, its numeric context. Equal keys are one stage, whichever trial or sweep they
 * come from.
 */
public final class StageGraph {
  private static final String THREADS = "training.threads";

  private StageGraph() {}

  /** The prepare stage of a group, not yet begun. */
  public static StoredStage prepare(PrepareGroup group) {
    return StoredStage.pending(
        group.key(),
        group.plan(),
        StageKind.PREPARE,
        null,
        null,
        group.settings(),
        group.sources(),
        Map.of(),
        null);
  }

  /**
   * The stages of a trial's chain, first to last, none of them begun.
   *
   * @param prepared what the trial's prepare stage found; has fingerprints and a context
   * @param owner name of the sweep that wants stages of its own, or null where equal stages of all
   *     sweeps are one
   */
  public static List<StoredStage> chain(TrialSpec trial, StageResult prepared, String owner) {
    List<StoredStage> chain = new ArrayList<>();
    StoredStage parent = null;
    for (StagePlan plan : trial.stages()) {
      SortedMap<String, String> fingerprints = relevant(plan, prepared.fingerprints());
      NumericContext context = context(plan, parent, prepared.context());
      StageKey key = key(plan, parent, fingerprints, context, owner);
      parent =
          StoredStage.pending(
              key,
              plan.key(),
              plan.kind(),
              parent == null ? null : parent.key(),
              plan.format(),
              plan.settings(),
              trial.sources(),
              fingerprints,
              context);
      chain.add(parent);
    }
    return chain;
  }

  /**
   * Whether a trial's stages may be those of other sweeps, too. Where a command does them and
   * prepare has seen neither its files nor its environment, equal keys do not mean an equal
   * outcome.
   */
  public static boolean isReusable(TrialSpec trial, StageResult prepared) {
    return !CommandSettings.isIn(trial.settings())
        || prepared.fingerprints().containsKey("trainer.files")
        || prepared.fingerprints().containsKey("trainer.environment");
  }

  private static StageKey key(
      StagePlan plan,
      StoredStage parent,
      SortedMap<String, String> fingerprints,
      NumericContext context,
      String owner) {
    StringBuilder text = new StringBuilder();
    text.append(plan.key()).append('\n');
    text.append(parent == null ? "" : parent.key()).append('\n');
    fingerprints.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    text.append(context.hash()).append('\n');
    text.append(owner == null ? "" : owner);
    return new StageKey(Hashes.sha256(text.toString()).substring(0, 32));
  }

  /** The fingerprints of what a stage reads. */
  private static SortedMap<String, String> relevant(StagePlan plan, Map<String, String> found) {
    TreeMap<String, String> relevant = new TreeMap<>(found);
    relevant.remove(plan.kind() == StageKind.PRETRAIN ? "data" : "pretrain.data");
    if (!plan.settings().has("data.instruction-prompts")) {
      relevant.remove("prompts");
    }
    return relevant;
  }

  private static NumericContext context(
      StagePlan plan, StoredStage parent, NumericContext prepared) {
    StepSettings step = step(plan);
    return new NumericContext(
        prepared.device(),
        prepared.libtorch(),
        threads(plan, parent),
        step.precision().label(),
        step.microBatch(),
        prepared.numericVersion());
  }

  /** How a training stage computes; all else computes in the plain way. */
  private static StepSettings step(StagePlan plan) {
    return switch (plan.kind()) {
      case PRETRAIN -> StepSettings.from(plan.settings(), "pretrain.");
      case TRAIN -> StepSettings.from(plan.settings(), "");
      case PREPARE, EVALUATE -> StepSettings.PLAIN;
    };
  }

  /** Threads of a stage: its own setting; an evaluation has none and takes its model's. */
  private static int threads(StagePlan plan, StoredStage parent) {
    Settings settings = plan.settings();
    if (plan.kind() == StageKind.PRETRAIN && settings.has("pretrain." + THREADS)) {
      return settings.integer32("pretrain." + THREADS);
    }
    if (settings.has(THREADS)) {
      return settings.integer32(THREADS);
    }
    if (parent != null) {
      return parent.context().threads();
    }
    long fallback = (Long) SettingCatalog.find(THREADS).orElseThrow().fallback().orElseThrow();
    return Math.toIntExact(fallback);
  }
}

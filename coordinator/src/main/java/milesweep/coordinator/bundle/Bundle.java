package milesweep.coordinator.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.TrialId;
import milesweep.coordinator.store.SweepState;

/**
 * A sweep's results in a form to hand on.
 *
 * @param sweep what was asked for
 * @param trials in expansion order
 * @param stages those that the trials have so far, prepare among them
 * @param answers what each evaluation got right, question by question
 */
public record Bundle(
    Sweep sweep, List<BundledTrial> trials, List<BundledStage> stages, BundledAnswers answers) {
  /**
   * What was asked for, and what has become of it.
   *
   * @param name of the sweep
   * @param definitionHash hash of the definition, made before anything was taken out
   * @param version of milesweep that accepted it
   * @param state where it stands
   * @param createdAtMillis wall clock
   * @param scoring version of what counts as a right answer
   * @param hasData whether questions, references, answers and failure messages are in the bundle
   * @param written the file as written, save what {@link Redaction} takes out
   * @param resolved the definition as resolved, likewise
   */
  public record Sweep(
      String name,
      String definitionHash,
      String version,
      SweepState state,
      long createdAtMillis,
      int scoring,
      boolean hasData,
      String written,
      JsonNode resolved) {
    /** Raised by hand when another set of answers would count as right. */
    public static final int SCORING = 1;

    public Sweep {
      require(name != null && !name.isBlank(), "a sweep without a name");
    }
  }

  public Bundle {
    trials = List.copyOf(trials);
    stages = List.copyOf(stages);
    Set<TrialId> ids = new HashSet<>();
    trials.forEach(
        trial -> require(ids.add(trial.id()), "trial " + trial.id() + " is there twice"));
    Map<StageKey, BundledStage> byKey = byKey(stages);
    for (BundledTrial trial : trials) {
      trial.stages().forEach(key -> requireStage(byKey, key));
      requireStage(byKey, trial.scored());
      requireStage(byKey, trial.prepare());
    }
    answers.outcomes().forEach(outcome -> requireStage(byKey, outcome.stage()));
  }

  private static void requireStage(Map<StageKey, BundledStage> stages, StageKey key) {
    require(key == null || stages.containsKey(key), "stage " + key + " is not there");
  }

  static void require(boolean holds, String fault) {
    if (!holds) {
      throw new IllegalArgumentException(fault);
    }
  }

  private static Map<StageKey, BundledStage> byKey(List<BundledStage> stages) {
    Map<StageKey, BundledStage> byKey = new HashMap<>();
    stages.forEach(stage -> byKey.put(stage.key(), stage));
    return byKey;
  }

  /** The stages by their keys. */
  Map<StageKey, BundledStage> stagesByKey() {
    return byKey(stages);
  }
}

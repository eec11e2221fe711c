package milesweep.coordinator.store;

import java.util.List;
import java.util.Map;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;

/**
 * The state of sweeps. That of all of them is everything that a starting coordinator needs: it is a
 * function of the store alone.
 *
 * @param sweeps in the order they were added
 * @param stages all stages; for a starting coordinator without their results
 * @param drains nodes that take no work, because a person wants it so
 * @param replaced holders of attempts that are not their stage's latest
 */
public record Snapshot(
    List<SweepContent> sweeps,
    List<StoredStage> stages,
    Map<String, Drain> drains,
    Map<StageAttempt, Holder> replaced) {
  /** Sweeps without a word of nodes. */
  public Snapshot(List<SweepContent> sweeps, List<StoredStage> stages) {
    this(sweeps, stages, Map.of(), Map.of());
  }

  /**
   * One sweep.
   *
   * @param trials in expansion order
   * @param links stage of each planned stage, as far as known
   * @param wishes of trials that are not simply to run
   */
  public record SweepContent(
      StoredSweep sweep,
      List<TrialSpec> trials,
      Map<PlanKey, StageKey> links,
      Map<TrialId, TrialWish> wishes) {}
}

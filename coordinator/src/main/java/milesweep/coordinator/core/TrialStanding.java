package milesweep.coordinator.core;

import java.util.List;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.lease.LeaseTable;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.TrialWish;

/**
 * Where a trial stands: a function of its sweep, of what a person wants of it, and of its stages.
 *
 * @param reason of a failure; null otherwise
 */
record TrialStanding(TrialState state, String reason) {
  /** Nothing of it runs. */
  static final TrialStanding PENDING = new TrialStanding(TrialState.PENDING, null);

  private static final TrialStanding SUCCEEDED = new TrialStanding(TrialState.SUCCEEDED, null);

  /**
   * Derives it.
   *
   * @param prepare the prepare stage that it waits for
   * @param chain its stages; empty until prepare has succeeded
   */
  static TrialStanding of(
      SweepState sweep,
      TrialWish wish,
      StageEntry prepare,
      List<StageEntry> chain,
      LeaseTable leases) {
    if (!chain.isEmpty() && chain.get(chain.size() - 1).state == StageState.SUCCEEDED) {
      return SUCCEEDED;
    }
    for (StageEntry stage : chain.isEmpty() ? List.of(prepare) : chain) {
      if (stage.state == StageState.FAILED) {
        return new TrialStanding(TrialState.FAILED, stage.reason);
      }
      if (stage.state == StageState.OUT_OF_MEMORY) {
        return new TrialStanding(TrialState.OUT_OF_MEMORY, stage.reason);
      }
    }
    if (sweep == SweepState.CANCELLED || wish == TrialWish.CANCELLED) {
      return new TrialStanding(TrialState.CANCELLED, null);
    }
    if (sweep == SweepState.PAUSED || wish == TrialWish.PAUSED) {
      return new TrialStanding(TrialState.PAUSED, null);
    }
    for (StageEntry stage : chain) {
      // A shared pretraining is nobody's own work yet.
      if (stage.state == StageState.RUNNING && stage.plan.kind() != StageKind.PRETRAIN) {
        boolean leased = leases.of(stage.key()).isPresent();
        return new TrialStanding(leased ? TrialState.RUNNING : TrialState.LOST, null);
      }
    }
    return PENDING;
  }
}

package milesweep.coordinator.core;

import java.util.List;
import milesweep.common.trial.StageKind;
import milesweep.coordinator.store.StageState;

/**
 * Who wants an unfinished stage now. A stage that nobody wants is not granted, and stopped where it
 * runs.
 *
 * @param first the first trial that wants it, of the oldest sweep
 * @param trials how many want it; 1 or more
 * @param priority the highest of the sweeps that want it
 * @param pathSeconds expected time of it and of the longest chain below it
 * @param begun whether the stage before it is a training that is done
 */
record Demand(TrialEntry first, int trials, int priority, double pathSeconds, boolean begun) {
  /** What the trials of a stage want of it; null when none does. */
  static Demand of(StageEntry stage) {
    if (stage.state == StageState.SUCCEEDED) {
      return null;
    }
    TrialEntry first = null;
    int count = 0;
    int priority = Integer.MIN_VALUE;
    double seconds = 0;
    for (TrialEntry trial : stage.trials) {
      if (trial.isLive() && trial.stages().contains(stage)) {
        first = first == null || trial.isBefore(first) ? trial : first;
        count++;
        priority = Math.max(priority, trial.sweep.priority());
        seconds = Math.max(seconds, secondsFrom(stage, trial.stages()));
      }
    }
    return first == null
        ? null
        : new Demand(first, count, priority, seconds, hasBegun(stage.parent));
  }

  private static double secondsFrom(StageEntry stage, List<StageEntry> chain) {
    double seconds = 0;
    for (int i = chain.size() - 1; i >= 0; i--) {
      StageEntry one = chain.get(i);
      if (one.state != StageState.SUCCEEDED) {
        seconds += one.weight;
      }
      if (one == stage) {
        break;
      }
    }
    return seconds;
  }

  private static boolean hasBegun(StageEntry before) {
    return before != null
        && before.state == StageState.SUCCEEDED
        && before.plan.kind() == StageKind.TRAIN;
  }
}

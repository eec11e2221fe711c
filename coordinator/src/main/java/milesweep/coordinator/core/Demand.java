package milesweep.coordinator.core;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.TrialWish;

/**
 * Who wants an unfinished stage. A stage that nobody wants is not granted, and stopped where it
 * runs.
 */
final class Demand {
  final SweepEntry sweep;
  final TrialSpec firstTrial;
  final int position;
  int trials;
  double pathSeconds;
  boolean begun;

  /** The highest of the sweeps that want it. */
  int priority;

  private Demand(SweepEntry sweep, TrialSpec firstTrial, int position) {
    this.sweep = sweep;
    this.firstTrial = firstTrial;
    this.position = position;
    this.priority = sweep.priority();
  }

  /** What the running sweeps want, by stage. */
  static Map<StageKey, Demand> of(CoordinatorState state) {
    Map<StageKey, Demand> demand = new TreeMap<>();
    for (SweepEntry sweep : state.sweeps.values()) {
      if (sweep.state != SweepState.RUNNING) {
        continue;
      }
      int position = 0;
      for (TrialSpec trial : sweep.trials.values()) {
        if (sweep.wish(trial.id()) == TrialWish.RUN
            && !state.standing(sweep, trial).state().isTerminal()) {
          add(demand, state, sweep, trial, position);
        }
        position++;
      }
    }
    return demand;
  }

  private static void add(
      Map<StageKey, Demand> demand,
      CoordinatorState state,
      SweepEntry sweep,
      TrialSpec trial,
      int position) {
    List<StageEntry> chain = state.chain(sweep, trial);
    if (chain.isEmpty()) {
      chain = List.of(state.prepareOf(sweep, trial));
    }
    double seconds = 0;
    int priority = sweep.priority();
    for (int i = chain.size() - 1; i >= 0; i--) {
      StageEntry stage = chain.get(i);
      if (stage.state == StageState.SUCCEEDED) {
        continue;
      }
      seconds += state.estimate.weight(stage.plan);
      Demand of = demand.computeIfAbsent(stage.key(), first -> new Demand(sweep, trial, position));
      of.trials++;
      of.priority = Math.max(of.priority, priority);
      of.pathSeconds = Math.max(of.pathSeconds, seconds);
      of.begun |= i > 0 && hasBegun(chain.get(i - 1));
    }
  }

  private static boolean hasBegun(StageEntry before) {
    return before.state == StageState.SUCCEEDED && before.plan.kind() == StageKind.TRAIN;
  }
}

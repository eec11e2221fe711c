package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.schedule.ReadyQueue;
import milesweep.coordinator.schedule.ReadyStage;
import milesweep.coordinator.store.StageState;

/**
 * What follows from the state of stages, trials and sweeps: where each trial stands, who wants each
 * stage, and which stages could begin. Whoever changes one of them touches it here; what depends on
 * it is worked out anew when somebody asks. One change costs as much as its own trials and stages,
 * whatever else there is.
 */
final class Agenda {
  private static final Comparator<StageEntry> BY_TIME =
      Comparator.comparingLong((StageEntry stage) -> stage.waitsUntil)
          .thenComparing(StageEntry::key);

  private final CoordinatorState state;
  // Made anew each time: emptying a set that was large once costs as much as it was large.
  private Set<StageEntry> touchedStages = new LinkedHashSet<>();
  private Set<TrialEntry> touchedTrials = new LinkedHashSet<>();
  private Set<TrialEntry> moved = new LinkedHashSet<>();

  private final ReadyQueue ready = new ReadyQueue();

  /** Stages that could begin if a pause were not to pass first. */
  private final TreeSet<StageEntry> later = new TreeSet<>(BY_TIME);

  private int estimates;

  /** Whether all is to be worked out anew, so that touching says nothing. */
  private boolean everything;

  Agenda(CoordinatorState state) {
    this.state = state;
  }

  /** The stage's state, its lease, or what it waits for has changed, or it is new. */
  void touch(StageEntry stage) {
    if (everything) {
      return;
    }
    touchedStages.add(stage);
  }

  /**
   * All is new, as at a coordinator's start; asks nothing until it is there. No trial counts as
   * {@link #moved}.
   */
  void touchAll() {
    everything = true;
  }

  /** What a person wants of the trial has changed, or it has got its stages. */
  void touch(TrialEntry trial) {
    if (everything) {
      return;
    }
    touchedTrials.add(trial);
  }

  /** The trial has left its sweep. */
  void forget(TrialEntry trial) {
    touchedTrials.remove(trial);
    moved.remove(trial);
  }

  /** The sweep's state, or how it is run, has changed. */
  void touch(SweepEntry sweep) {
    touchedTrials.addAll(sweep.trials.values());
  }

  /** Who wants the stage; null when nobody does now. */
  Demand demand(StageEntry stage) {
    refresh();
    return stage.demand;
  }

  /** Where the trial stands, and why. */
  TrialStanding standing(TrialEntry trial) {
    refresh();
    return trial.standing;
  }

  /** How many of the sweep's trials are in each state; those without any are left out. */
  Map<TrialState, Integer> counts(SweepEntry sweep) {
    refresh();
    Map<TrialState, Integer> counts = new EnumMap<>(TrialState.class);
    for (TrialState each : TrialState.values()) {
      if (sweep.counts[each.ordinal()] > 0) {
        counts.put(each, sweep.counts[each.ordinal()]);
      }
    }
    return counts;
  }

  /** The stages that could begin now. */
  ReadyQueue ready(long nowMillis) {
    refresh();
    while (!later.isEmpty() && later.first().waitsUntil <= nowMillis) {
      StageEntry due = later.pollFirst();
      due.waitsUntil = Long.MIN_VALUE;
      enqueue(due);
    }
    return ready;
  }

  /** The trials whose standing is another than when this was asked last, by sweep and position. */
  List<TrialEntry> moved() {
    refresh();
    List<TrialEntry> all = new ArrayList<>(moved);
    moved = new LinkedHashSet<>();
    all.sort(
        Comparator.comparingInt((TrialEntry trial) -> trial.sweep.order)
            .thenComparingInt(trial -> trial.position));
    return all;
  }

  /** Works out what has been touched; after that, what it keeps with stages and trials holds. */
  void refresh() {
    boolean isBetter = state.estimate.generation() != estimates;
    estimates = state.estimate.generation();
    if (everything) {
      refreshAll(); // stages have just been given their weights
    } else if (isBetter) {
      state.stages.all().forEach(this::weigh);
    }
    if (touchedStages.isEmpty() && touchedTrials.isEmpty()) {
      return;
    }
    Set<StageEntry> stages = new LinkedHashSet<>(touchedStages);
    for (StageEntry stage : touchedStages) {
      stages.addAll(stage.children);
      touchedTrials.addAll(stage.trials);
    }
    for (TrialEntry trial : touchedTrials) {
      TrialStanding before = trial.standing;
      trial.look(state.leases);
      if (!trial.standing.equals(before)) {
        moved.add(trial);
      }
      stages.add(trial.prepare);
      stages.addAll(trial.chain);
    }
    touchedStages = new LinkedHashSet<>();
    touchedTrials = new LinkedHashSet<>();
    for (StageEntry stage : stages) {
      stage.demand = Demand.of(stage);
      place(stage);
    }
  }

  private void refreshAll() {
    everything = false;
    for (SweepEntry sweep : state.sweeps.values()) {
      sweep.trials.values().forEach(trial -> trial.look(state.leases));
    }
    for (StageEntry stage : state.stages.all()) {
      stage.demand = Demand.of(stage);
      place(stage);
    }
  }

  /** Estimates are taken over when they have become much better, not at each result. */
  private void weigh(StageEntry stage) {
    double weight = state.estimate.weight(stage.plan);
    if (weight != stage.weight) {
      stage.weight = weight;
      if (stage.demand != null) {
        touchedStages.add(stage);
      }
    }
  }

  private void place(StageEntry stage) {
    if (stage.ready != null) {
      ready.remove(stage.ready);
      stage.ready = null;
    }
    if (stage.waitsUntil != Long.MIN_VALUE) {
      later.remove(stage);
      stage.waitsUntil = Long.MIN_VALUE;
    }
    if (!isReady(stage)) {
      return;
    }
    if (stage.notBefore == Long.MIN_VALUE) {
      enqueue(stage);
    } else {
      stage.waitsUntil = stage.notBefore;
      later.add(stage);
    }
  }

  private void enqueue(StageEntry stage) {
    stage.ready = ready(stage);
    ready.add(stage.ready);
  }

  /** A stage whose lease ran out is as good as one that has not begun (fence by grant). */
  private boolean isReady(StageEntry stage) {
    return stage.demand != null
        && !stage.state.isTerminal()
        && state.leases.of(stage.key()).isEmpty()
        && (stage.parent == null || stage.parent.state == StageState.SUCCEEDED);
  }

  private ReadyStage ready(StageEntry stage) {
    Demand demand = stage.demand;
    List<String> near = new ArrayList<>();
    if (stage.checkpoints != null) {
      near.add(stage.node);
    }
    if (stage.parent != null && !near.contains(stage.parent.node)) {
      near.add(stage.parent.node);
    }
    return new ReadyStage(
        stage.key(),
        demand.priority(),
        demand.first().sweep.order,
        stage.plan.kind() == StageKind.PREPARE,
        demand.begun(),
        demand.trials(),
        demand.pathSeconds(),
        demand.first().position,
        demand.first().sweep.device(),
        state.estimate.memoryBytes(stage.plan),
        stage.plan.context() == null ? null : stage.plan.context().device(),
        near,
        stage.history.nodes());
  }
}

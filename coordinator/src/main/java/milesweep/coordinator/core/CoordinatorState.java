package milesweep.coordinator.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.lease.Lease;
import milesweep.coordinator.lease.LeaseTable;
import milesweep.coordinator.schedule.MeasuredEstimate;
import milesweep.coordinator.schedule.StageEstimate;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.SweepState;

/**
 * All that a coordinator knows: what the store holds, and beside it leases, nodes and progress,
 * which a restarted coordinator learns anew. Changed by steps alone.
 */
final class CoordinatorState {
  final CoreSettings settings;
  final Map<String, SweepEntry> sweeps = new LinkedHashMap<>();
  final Map<StageKey, StageEntry> stages = new TreeMap<>();
  final Map<String, NodeEntry> nodes = new TreeMap<>();

  /** Nodes that take no work, because a person wants it so; also such as are not here now. */
  final Map<String, Drain> drains = new TreeMap<>();

  final LeaseTable leases = new LeaseTable();
  final StageEstimate estimate = new MeasuredEstimate();

  /** What running sweeps want; null when it has to be worked out again. */
  private Map<StageKey, Demand> demand;

  /** When the coordinator began, on its monotonic clock. */
  long startedMillis;

  CoordinatorState(CoreSettings settings) {
    this.settings = settings;
  }

  /** Takes the store's content; every running stage gets a fresh full lease. */
  void load(Snapshot snapshot, long nowMillis) {
    startedMillis = nowMillis;
    drains.putAll(snapshot.drains());
    for (StoredStage stored : snapshot.stages()) {
      StageEntry stage = new StageEntry(stored);
      stages.put(stage.key(), stage);
      if (stage.result != null) {
        estimate.measured(stage.plan, stage.result.seconds());
      }
    }
    snapshot
        .replaced()
        .forEach((attempt, node) -> stages.get(attempt.stage()).track(attempt).holder = node);
    for (Snapshot.SweepContent content : snapshot.sweeps()) {
      SweepEntry sweep = new SweepEntry(content.sweep(), sweeps.size(), content.trials());
      sweep.links.putAll(content.links());
      sweep.wishes.putAll(content.wishes());
      sweeps.put(sweep.name(), sweep);
      sweep.links.values().forEach(key -> stages.get(key).sweeps.add(sweep));
    }
    for (StageEntry stage : stages.values()) {
      if (stage.state == StageState.RUNNING) {
        lease(stage, nowMillis);
      }
    }
    sweeps.values().forEach(sweep -> sweep.trials.values().forEach(trial -> told(sweep, trial)));
  }

  private void told(SweepEntry sweep, TrialSpec trial) {
    TrialStanding standing = standing(sweep, trial);
    if (standing.state().isTerminal()) {
      sweep.told.put(trial.id(), standing.state());
    }
  }

  /** What a person wants of a node. */
  Drain drain(String node) {
    return drains.getOrDefault(node, Drain.NONE);
  }

  /** Starts or renews the lease of the stage's current attempt where it was granted. */
  void lease(StageEntry stage, long nowMillis) {
    leases.put(new Lease(stage.current(), stage.node, stage.slot, nowMillis + leaseMillis(stage)));
  }

  /** How long a lease of the stage lasts: as its least patient running sweep wants it. */
  long leaseMillis(StageEntry stage) {
    long wanted =
        stage.sweeps.stream()
            .filter(sweep -> sweep.state == SweepState.RUNNING)
            .mapToLong(sweep -> sweep.leaseMillis().orElse(settings.leaseMillis()))
            .min()
            .orElse(settings.leaseMillis());
    return Math.max(wanted, settings.leastLeaseMillis());
  }

  /** The trial's stages, first to last; empty until its prepare stage has succeeded. */
  List<StageEntry> chain(SweepEntry sweep, TrialSpec trial) {
    StageKey last = sweep.lastStage(trial);
    return last == null ? List.of() : upTo(stages.get(last));
  }

  /** The stages before this one, first to last, and itself. */
  List<StageEntry> upTo(StageEntry last) {
    Deque<StageEntry> chain = new ArrayDeque<>();
    for (StageEntry stage = last; stage != null; stage = parent(stage)) {
      chain.addFirst(stage);
    }
    return new ArrayList<>(chain);
  }

  StageEntry parent(StageEntry stage) {
    return stage.plan.parent() == null ? null : stages.get(stage.plan.parent());
  }

  StageEntry prepareOf(SweepEntry sweep, TrialSpec trial) {
    return stages.get(sweep.groupOf(trial).key());
  }

  /** Where the trial stands, and why. */
  TrialStanding standing(SweepEntry sweep, TrialSpec trial) {
    return TrialStanding.of(
        sweep.state, sweep.wish(trial.id()), prepareOf(sweep, trial), chain(sweep, trial), leases);
  }

  /** Whether a running sweep wants the stage's outcome now. */
  boolean isWanted(StageKey stage) {
    return demand().containsKey(stage);
  }

  /** The unfinished stages that running sweeps want. */
  Map<StageKey, Demand> demand() {
    if (demand == null) {
      demand = Demand.of(this);
    }
    return demand;
  }

  /** A stage or a sweep has changed its state, or a trial's wish: demand is worked out again. */
  void demandChanged() {
    demand = null;
  }

  /** What a person calls a stage, with the trials that want it now. */
  String label(StageEntry stage) {
    Demand wanted = demand().get(stage.key());
    return wanted == null
        ? TrialLabel.of(stage, null, null, 0)
        : TrialLabel.of(stage, wanted.sweep, wanted.firstTrial, wanted.trials);
  }
}

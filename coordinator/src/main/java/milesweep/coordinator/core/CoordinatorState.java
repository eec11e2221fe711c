package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.lease.Lease;
import milesweep.coordinator.lease.LeaseTable;
import milesweep.coordinator.plan.PrepareGroup;
import milesweep.coordinator.schedule.MeasuredEstimate;
import milesweep.coordinator.schedule.Share;
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
  private final List<SweepEntry> inOrder = new ArrayList<>();
  final StageMap stages = new StageMap();
  final Map<String, NodeEntry> nodes = new TreeMap<>();

  /** Nodes that take no work, because a person wants it so; also such as are not here now. */
  final Map<String, Drain> drains = new TreeMap<>();

  final LeaseTable leases = new LeaseTable();
  final StageEstimate estimate = new MeasuredEstimate();
  final Agenda agenda = new Agenda(this);

  /** When the coordinator began, on its monotonic clock. */
  long startedMillis;

  CoordinatorState(CoreSettings settings) {
    this.settings = settings;
  }

  /** Takes the store's content; every running stage gets a fresh full lease. */
  void load(Snapshot snapshot, long nowMillis) {
    startedMillis = nowMillis;
    drains.putAll(snapshot.drains());
    agenda.touchAll();
    for (StoredStage stored : snapshot.stages()) {
      StageEntry stage = new StageEntry(stored);
      stages.add(stage);
      if (stage.outcome != null) {
        estimate.measured(stage.plan, stage.outcome.seconds());
      }
    }
    stages.all().forEach(this::place);
    snapshot
        .replaced()
        .forEach((attempt, node) -> stages.get(attempt.stage()).track(attempt).holder = node);
    for (Snapshot.SweepContent content : snapshot.sweeps()) {
      load(content);
    }
    for (StageEntry stage : stages.all()) {
      if (stage.state == StageState.RUNNING) {
        lease(stage, nowMillis);
      }
    }
    for (SweepEntry sweep : sweeps.values()) {
      sweep.trials.values().forEach(this::told);
    }
  }

  private void load(Snapshot.SweepContent content) {
    SweepEntry sweep = new SweepEntry(content.sweep(), sweeps.size(), content.trials());
    add(sweep);
    content.wishes().forEach((trial, wish) -> sweep.trials.get(trial).wish = wish);
    for (PrepareGroup group : sweep.groups()) {
      StageEntry prepare = stages.get(group.key());
      for (TrialSpec spec : group.trials()) {
        TrialEntry trial = sweep.trials.get(spec.id());
        await(trial, prepare);
        List<StagePlan> plans = spec.stages();
        StageKey last = content.links().get(plans.get(plans.size() - 1).key());
        if (last != null) {
          follow(trial, upTo(stages.get(last)));
        }
      }
    }
    for (StageKey key : content.links().values()) {
      StageEntry stage = stages.get(key);
      if (isOf(sweep, stage)) { // not of trials that have left it
        link(sweep, stage);
      }
    }
  }

  private static boolean isOf(SweepEntry sweep, StageEntry stage) {
    for (TrialEntry trial : stage.trials) {
      if (trial.sweep == sweep) {
        return true;
      }
    }
    return false;
  }

  /** Trials leave their sweep; their stages are to be {@link #unlinkUnused unlinked}, too. */
  void forget(SweepEntry sweep, Set<TrialEntry> gone) {
    Set<StageEntry> touched = new LinkedHashSet<>();
    for (TrialEntry trial : gone) {
      touched.add(trial.prepare);
      touched.addAll(trial.chain);
      sweep.forget(trial);
      agenda.forget(trial);
    }
    for (StageEntry stage : touched) {
      stage.trials = stage.trials.stream().filter(trial -> !gone.contains(trial)).toList();
      agenda.touch(stage);
    }
  }

  /** Takes stages out of a sweep that no trial of it has any more. */
  void unlinkUnused(SweepEntry sweep) {
    sweep.stages.removeIf(
        stage -> {
          boolean isUnused = !isOf(sweep, stage);
          if (isUnused) {
            stage.sweeps = stage.sweeps.stream().filter(other -> other != sweep).toList();
            agenda.touch(stage);
          }
          return isUnused;
        });
  }

  private void told(TrialEntry trial) {
    TrialState now = agenda.standing(trial).state();
    if (now.isTerminal()) {
      trial.told = now;
      trial.sweep.ended++;
    }
  }

  /** Takes a new sweep in. */
  void add(SweepEntry sweep) {
    sweeps.put(sweep.name(), sweep);
    inOrder.add(sweep);
  }

  /** What a sweep has of all slots, and may have. */
  Share share(int sweepOrder) {
    SweepEntry sweep = inOrder.get(sweepOrder);
    return new Share(sweep.slotsUsed, sweep.maxSlots().orElse(Integer.MAX_VALUE));
  }

  /** Takes a stage in; the one before it must be here. */
  StageEntry add(StoredStage stored) {
    StageEntry stage = new StageEntry(stored);
    stages.add(stage);
    place(stage);
    return stage;
  }

  private void place(StageEntry stage) {
    stage.weight = estimate.weight(stage.plan);
    if (stage.plan.parent() != null) {
      stage.parent = stages.get(stage.plan.parent());
      stage.parent.children = StageEntry.plus(stage.parent.children, stage);
    }
    agenda.touch(stage);
  }

  /**
   * Makes the stage one of the sweep's.
   *
   * @return whether it was not before
   */
  boolean link(SweepEntry sweep, StageEntry stage) {
    if (stage.sweeps.contains(sweep)) {
      return false;
    }
    stage.sweeps = StageEntry.plus(stage.sweeps, sweep);
    sweep.stages.add(stage);
    agenda.touch(stage);
    return true;
  }

  /** The trial waits for this prepare stage; it may have waited for another one. */
  void await(TrialEntry trial, StageEntry prepare) {
    StageEntry before = trial.prepare;
    if (before == prepare) {
      return;
    }
    if (before != null) {
      before.trials = before.trials.stream().filter(other -> other != trial).toList();
      agenda.touch(before);
    }
    trial.prepare = prepare;
    prepare.trials = StageEntry.plus(prepare.trials, trial);
    agenda.touch(trial);
  }

  /** The trial's stages are known now. */
  void follow(TrialEntry trial, List<StageEntry> chain) {
    trial.chain = List.copyOf(chain);
    chain.forEach(stage -> stage.trials = StageEntry.plus(stage.trials, trial));
    agenda.touch(trial);
  }

  /** What a person wants of a node. */
  Drain drain(String node) {
    return drains.getOrDefault(node, Drain.NONE);
  }

  /** Starts or renews the lease of the stage's current attempt where it was granted. */
  void lease(StageEntry stage, long nowMillis) {
    boolean isNew = leases.of(stage.key()).isEmpty();
    leases.put(new Lease(stage.current(), stage.node, stage.slot, nowMillis + leaseMillis(stage)));
    if (isNew) {
      charge(stage);
      leaseChanged(stage, stage.node);
    }
  }

  /** A slot counts for one sweep, whichever others want the stage, too. */
  private static void charge(StageEntry stage) {
    if (stage.demand != null) {
      stage.charged = stage.demand.first().sweep;
    } else {
      stage.charged = stage.sweeps.isEmpty() ? null : stage.sweeps.get(0);
    }
    if (stage.charged != null) {
      stage.charged.slotsUsed++;
    }
  }

  private static void discharge(StageEntry stage) {
    if (stage.charged != null) {
      stage.charged.slotsUsed--;
      stage.charged = null;
    }
  }

  /** Ends the stage's lease, if it has one, and returns it. */
  Optional<Lease> endLease(StageKey stage) {
    Optional<Lease> ended = leases.end(stage);
    ended.ifPresent(this::ended);
    return ended;
  }

  /** Ends the leases that have run out by now and returns them. */
  List<Lease> expireLeases(long nowMillis) {
    List<Lease> expired = leases.expire(nowMillis);
    expired.forEach(this::ended);
    return expired;
  }

  private void ended(Lease lease) {
    StageEntry stage = stages.get(lease.attempt().stage());
    discharge(stage);
    leaseChanged(stage, lease.node());
  }

  private void leaseChanged(StageEntry stage, String node) {
    agenda.touch(stage);
    NodeEntry entry = nodes.get(node);
    if (entry != null) {
      entry.leasesChanged();
    }
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

  /** The stages before this one, first to last, and itself. */
  static List<StageEntry> upTo(StageEntry last) {
    int count = 0;
    for (StageEntry stage = last; stage != null; stage = stage.parent) {
      count++;
    }
    StageEntry[] chain = new StageEntry[count];
    for (StageEntry stage = last; stage != null; stage = stage.parent) {
      chain[--count] = stage;
    }
    return List.of(chain);
  }

  /** Where the trial stands, and why. */
  TrialStanding standing(TrialEntry trial) {
    return agenda.standing(trial);
  }

  /** Whether a running sweep wants the stage's outcome now. */
  boolean isWanted(StageEntry stage) {
    return agenda.demand(stage) != null;
  }

  /** What a person calls a stage, with the trials that want it now. */
  String label(StageEntry stage) {
    Demand wanted = agenda.demand(stage);
    return wanted == null
        ? TrialLabel.of(stage, null, 0)
        : TrialLabel.of(stage, wanted.first(), wanted.trials());
  }
}

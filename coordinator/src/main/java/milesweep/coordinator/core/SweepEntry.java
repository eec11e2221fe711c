package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import milesweep.common.device.DeviceWish;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.common.view.ExecutionSettings;
import milesweep.coordinator.expand.VariedKeys;
import milesweep.coordinator.plan.PrepareGroup;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;

/** A sweep as the coordinator keeps it in memory. */
final class SweepEntry {
  private StoredSweep stored;

  /** Failures since a person last had it go on. */
  final FailureCauses causes = new FailureCauses();

  /** Why it was paused by itself; null when it was not. */
  String pausedBecause;

  /** Place among all sweeps, in the order they were added. */
  final int order;

  final Map<TrialId, TrialEntry> trials = new LinkedHashMap<>();
  private List<PrepareGroup> groups = List.of();

  /** All its stages, those that prepare included, in the order they became known. */
  final List<StageEntry> stages = new ArrayList<>();

  SweepState state;

  /** Slots that work for it. */
  int slotsUsed;

  /** How many trials have come to an end that has been told. */
  int ended;

  /** How many trials are in each state, by its ordinal; kept by the {@link Agenda}. */
  final int[] counts = new int[TrialState.values().length];

  private Settings execution;
  private ExecutionSettings run;
  private List<String> varied; // null until somebody asks

  SweepEntry(StoredSweep stored, int order, List<TrialSpec> trials) {
    this.stored = stored;
    this.order = order;
    this.state = stored.state();
    execute(stored.execution());
    take(trials);
  }

  /** Has these trials, in this order; those that it has already stay what they are. */
  private void take(List<TrialSpec> all) {
    Map<TrialId, TrialEntry> before = Map.copyOf(trials);
    trials.clear();
    for (TrialSpec spec : all) {
      TrialEntry trial = before.get(spec.id());
      if (trial == null) {
        trial = new TrialEntry(this);
        counts[TrialStanding.PENDING.state().ordinal()]++;
      }
      trial.spec = spec;
      trial.position = trials.size();
      trials.put(spec.id(), trial);
    }
    groups = PrepareGroup.of(stored.name(), all);
    varied = null;
  }

  /**
   * Takes over a changed definition.
   *
   * @param all its trials now, in expansion order; those that have left must be {@link #forget
   *     forgotten} before
   */
  void become(StoredSweep changed, List<TrialSpec> all) {
    stored = changed;
    execute(changed.execution());
    take(all);
  }

  /** The trial is none of this sweep any more. */
  void forget(TrialEntry trial) {
    trials.remove(trial.id());
    counts[trial.standing.state().ordinal()]--;
    ended -= trial.told == null ? 0 : 1;
  }

  /** As the store has it, but for its state and how it is run. */
  StoredSweep stored() {
    return stored;
  }

  /** Its trials by what they read, in the order of their first ones. */
  List<PrepareGroup> groups() {
    return groups;
  }

  /** What its trials are, in their order. */
  List<TrialSpec> specs() {
    return trials.values().stream().map(trial -> trial.spec).toList();
  }

  String name() {
    return stored.name();
  }

  /** How it is run: the last submission's word. */
  Settings execution() {
    return execution;
  }

  void execute(Settings settings) {
    execution = settings;
    run = ExecutionSettings.from(settings);
  }

  /** Where its stages may run. */
  DeviceWish device() {
    return run.device();
  }

  /** How many slots may work for it at a time; empty for any number. */
  OptionalInt maxSlots() {
    return run.maxSlots();
  }

  /** Trials that fail with one cause until it is paused; empty for any number. */
  OptionalInt maxFailures() {
    return run.maxFailures();
  }

  /** Who goes first among sweeps: the higher one. */
  int priority() {
    return run.priority();
  }

  /** Silence after which its stages may go to another slot; empty for the coordinator's own. */
  OptionalLong leaseMillis() {
    return run.lease().map(lease -> OptionalLong.of(lease.toMillis())).orElse(OptionalLong.empty());
  }

  /** The settings in which its trials differ. */
  List<String> varied() {
    if (varied == null) {
      varied = VariedKeys.of(specs());
    }
    return varied;
  }
}

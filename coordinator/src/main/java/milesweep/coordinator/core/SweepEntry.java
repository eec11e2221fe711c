package milesweep.coordinator.core;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import milesweep.common.device.DeviceWish;
import milesweep.common.setting.Settings;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.common.view.ExecutionSettings;
import milesweep.coordinator.expand.VariedKeys;
import milesweep.coordinator.plan.PrepareGroup;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.TrialWish;

/** A sweep as the coordinator keeps it in memory. */
final class SweepEntry {
  final StoredSweep stored;

  /** Place among all sweeps, in the order they were added. */
  final int order;

  final Map<TrialId, TrialSpec> trials = new LinkedHashMap<>();
  final List<PrepareGroup> groups;
  final Map<PlanKey, StageKey> links = new TreeMap<>();
  final Map<TrialId, TrialWish> wishes = new TreeMap<>();

  /** Ends that have been told, so that each is told once. */
  final Map<TrialId, TrialState> told = new TreeMap<>();

  SweepState state;

  /** How it is run: the last submission's word. */
  Settings execution;

  private final Map<TrialId, PrepareGroup> groupOf = new HashMap<>();
  private List<String> varied; // null until somebody asks

  SweepEntry(StoredSweep stored, int order, List<TrialSpec> trials) {
    this.stored = stored;
    this.order = order;
    this.state = stored.state();
    this.execution = stored.execution();
    trials.forEach(trial -> this.trials.put(trial.id(), trial));
    this.groups = PrepareGroup.of(stored.name(), trials);
    groups.forEach(group -> group.trials().forEach(trial -> groupOf.put(trial.id(), group)));
  }

  String name() {
    return stored.name();
  }

  /** Where its stages may run. */
  DeviceWish device() {
    return ExecutionSettings.from(execution).device();
  }

  /** Who goes first among sweeps: the higher one. */
  int priority() {
    return ExecutionSettings.from(execution).priority();
  }

  /** Silence after which its stages may go to another slot; empty for the coordinator's own. */
  OptionalLong leaseMillis() {
    return ExecutionSettings.from(execution)
        .lease()
        .map(lease -> OptionalLong.of(lease.toMillis()))
        .orElse(OptionalLong.empty());
  }

  /** The settings in which its trials differ. */
  List<String> varied() {
    if (varied == null) {
      varied = VariedKeys.of(List.copyOf(trials.values()));
    }
    return varied;
  }

  PrepareGroup groupOf(TrialSpec trial) {
    return groupOf.get(trial.id());
  }

  TrialWish wish(TrialId trial) {
    return wishes.getOrDefault(trial, TrialWish.RUN);
  }

  /** The last stage of the trial's chain; null until its prepare stage has succeeded. */
  StageKey lastStage(TrialSpec trial) {
    List<StagePlan> plans = trial.stages();
    return links.get(plans.get(plans.size() - 1).key());
  }
}

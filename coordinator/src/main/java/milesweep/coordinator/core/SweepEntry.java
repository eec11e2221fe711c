package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  final StoredSweep stored;

  /** Place among all sweeps, in the order they were added. */
  final int order;

  final Map<TrialId, TrialEntry> trials = new LinkedHashMap<>();
  final List<PrepareGroup> groups;

  /** All its stages, those that prepare included, in the order they became known. */
  final List<StageEntry> stages = new ArrayList<>();

  SweepState state;

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
    trials.forEach(
        trial -> this.trials.put(trial.id(), new TrialEntry(this, trial, this.trials.size())));
    counts[TrialStanding.PENDING.state().ordinal()] = this.trials.size();
    this.groups = PrepareGroup.of(stored.name(), trials);
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
      varied = VariedKeys.of(trials.values().stream().map(trial -> trial.spec).toList());
    }
    return varied;
  }
}

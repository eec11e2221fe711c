package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.store.Holder;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StageOutcome;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.TrialWish;

/** What the real store keeps of changes, in memory; it holds every change for a wrong one. */
final class MemoryStore {
  private static final class Row {
    final StoredStage plan;
    NumericContext context;
    StageState state;
    int attempt;
    String node;
    String slot;
    int failures;
    List<String> failedNodes = List.of();
    String checkpoints;
    String reason;
    StageResult result;
    int resultAttempt;
    NumericContext otherContext;

    Row(StoredStage plan) {
      this.plan = plan;
      this.context = plan.context();
      this.state = plan.state();
    }
  }

  private static final class SweepRow {
    StoredSweep sweep;
    final Map<TrialId, TrialSpec> trials = new LinkedHashMap<>();
    SweepState state;
    Settings execution;
    final Map<PlanKey, StageKey> links = new TreeMap<>();
    final Map<TrialId, TrialWish> wishes = new TreeMap<>();
  }

  private final Map<String, SweepRow> sweeps = new LinkedHashMap<>();
  private final Map<StageKey, Row> stages = new LinkedHashMap<>();
  private final Map<String, TreeSet<Long>> reports = new TreeMap<>();

  /** Weights that results name. */
  private final Set<Artifact> weights = new HashSet<>();

  private final Map<StageAttempt, Holder> holders = new HashMap<>();
  private final Map<String, Drain> drains = new TreeMap<>();

  /** Epochs that count, by stage and epoch: the attempt that brought them. */
  final Map<StageKey, Map<Integer, Report.EpochEnded>> epochs = new TreeMap<>();

  /** Results that came when there was one already. */
  final List<Change.ResultSet> repeated = new ArrayList<>();

  void apply(List<Change> changes) {
    changes.forEach(this::apply);
  }

  private void apply(Change change) {
    if (change instanceof Change.SweepAdded added) {
      SweepRow row = new SweepRow();
      row.sweep = added.sweep();
      added.trials().forEach(trial -> row.trials.put(trial.id(), trial));
      row.state = added.sweep().state();
      row.execution = added.sweep().execution();
      require(sweeps.put(added.sweep().name(), row) == null, change);
    } else if (change instanceof Change.SweepRevised revised) {
      SweepRow row = sweeps.get(revised.sweep().name());
      row.sweep = revised.sweep();
      row.execution = revised.sweep().execution();
      Set<TrialId> kept = new HashSet<>(row.trials.keySet());
      kept.removeAll(revised.dropped());
      require(kept.size() + revised.dropped().size() == row.trials.size(), revised);
      row.trials.clear();
      revised.trials().forEach(trial -> row.trials.put(trial.id(), trial));
      require(row.trials.keySet().containsAll(kept), revised);
      row.wishes.keySet().removeAll(revised.dropped());
    } else if (change instanceof Change.SweepStateSet set) {
      sweeps.get(set.sweep()).state = set.state();
    } else if (change instanceof Change.ExecutionSet set) {
      sweeps.get(set.sweep()).execution = set.execution();
    } else if (change instanceof Change.StageAdded added) {
      stages.putIfAbsent(added.stage().key(), new Row(added.stage()));
    } else if (change instanceof Change.StageLinked link) {
      require(stages.containsKey(link.stage()), change);
      sweeps.get(link.sweep()).links.put(link.plan(), link.stage());
    } else if (change instanceof Change.Granted granted) {
      grant(granted);
    } else if (change instanceof Change.ContextSet set) {
      stages.get(set.stage()).context = set.context();
    } else if (change instanceof Change.ContextFound found) {
      stages.get(found.attempt().stage()).otherContext = found.context();
    } else if (change instanceof Change.Reported reported) {
      report(reported);
    } else if (change instanceof Change.ResultSet set) {
      result(set);
    } else if (change instanceof Change.ResultWithdrawn withdrawn) {
      Row row = stages.get(withdrawn.stage());
      weights.remove(row.result.weights());
      row.result = null;
      row.checkpoints = null;
      row.state = StageState.PENDING;
    } else if (change instanceof Change.FailuresCounted counted) {
      Row row = stages.get(counted.stage());
      row.failures = counted.failures();
      row.failedNodes = counted.nodes();
    } else if (change instanceof Change.TrialWishSet set) {
      sweeps.get(set.sweep()).wishes.put(set.trial(), set.wish());
    } else if (change instanceof Change.DrainSet set) {
      if (set.drain() == Drain.NONE) {
        drains.remove(set.node());
      } else {
        drains.put(set.node(), set.drain());
      }
    } else if (change instanceof Change.StageStateSet set) {
      Row row = stages.get(set.stage());
      if (row.result == null) {
        row.state = set.state();
        row.reason = set.reason();
      }
    }
  }

  private void grant(Change.Granted granted) {
    Row row = stages.get(granted.attempt().stage());
    require(granted.attempt().number() == row.attempt + 1 && row.result == null, granted);
    row.attempt = granted.attempt().number();
    row.node = granted.node();
    holders.put(granted.attempt(), new Holder(granted.node(), granted.print()));
    require(Objects.equals(row.context, granted.context()), granted);
    row.slot = granted.slot();
    row.state = StageState.RUNNING;
    row.reason = null;
  }

  private void report(Change.Reported reported) {
    StageAttempt attempt = reported.attempt();
    Row row = stages.get(attempt.stage());
    TreeSet<Long> known =
        reports.computeIfAbsent(attempt.stage() + "#" + attempt.number(), first -> new TreeSet<>());
    require(reported.sequence() <= known.size() + 1, reported);
    if (!known.add(reported.sequence()) || !reported.current()) {
      return;
    }
    require(attempt.number() == row.attempt, reported);
    if (reported.report() instanceof Report.EpochEnded epoch) {
      epochs
          .computeIfAbsent(attempt.stage(), first -> new TreeMap<>())
          .putIfAbsent(epoch.epoch(), epoch);
    } else if (reported.report() instanceof Report.CheckpointSaved saved) {
      row.checkpoints = saved.folder();
    }
  }

  private void result(Change.ResultSet set) {
    Row row = stages.get(set.attempt().stage());
    if (row.result != null) {
      if (row.resultAttempt != set.attempt().number()) {
        repeated.add(set);
      }
      return;
    }
    row.result = set.result();
    weights.add(row.result.weights());
    row.resultAttempt = set.attempt().number();
    row.state = StageState.SUCCEEDED;
    row.reason = null;
  }

  private static void require(boolean holds, Change change) {
    if (!holds) {
      throw new AssertionError("the store cannot take " + change);
    }
  }

  /** The highest sequence up to which every report of the attempt is here. */
  long reportsOf(StageAttempt attempt) {
    return reports.getOrDefault(attempt.stage() + "#" + attempt.number(), new TreeSet<>()).size();
  }

  /** The result that counts, or null. */
  Holder holderOf(StageAttempt attempt) {
    return holders.get(attempt);
  }

  StageResult resultOf(StageKey stage) {
    return stages.get(stage).result;
  }

  /** Whether some stage's result names these weights. */
  boolean names(Artifact some) {
    return weights.contains(some);
  }

  /** The highest attempt number; 0 for a stage that is not here. */
  int attemptsOf(StageKey stage) {
    return stages.containsKey(stage) ? stages.get(stage).attempt : 0;
  }

  /** Names of the sweeps that use a stage. */
  List<String> sweepsOf(StageKey stage) {
    return sweeps.keySet().stream().filter(name -> uses(sweeps.get(name), stage)).toList();
  }

  /** Links stay when trials leave their sweep. */
  private boolean uses(SweepRow sweep, StageKey stage) {
    PlanKey plan = stages.get(stage).plan.plan();
    return sweep.links.containsValue(stage)
        && (stages.get(stage).plan.kind() == StageKind.PREPARE
            || sweep.trials.values().stream()
                .anyMatch(
                    trial -> trial.stages().stream().anyMatch(one -> one.key().equals(plan))));
  }

  /** The definition that a sweep has; null when it is not here. */
  String definitionOf(String name) {
    return sweeps.containsKey(name) ? sweeps.get(name).sweep.definitionHash() : null;
  }

  boolean hasSweep(String name) {
    return sweeps.containsKey(name);
  }

  /** Results of all prepare stages. */
  Map<StageKey, StageResult> prepared() {
    Map<StageKey, StageResult> prepared = new TreeMap<>();
    stages.forEach(
        (key, row) -> {
          if (row.plan.kind() == StageKind.PREPARE && row.result != null) {
            prepared.put(key, row.result);
          }
        });
    return prepared;
  }

  Snapshot snapshot() {
    return new Snapshot(
        sweeps.values().stream().map(MemoryStore::content).toList(),
        stages.values().stream().map(this::stage).toList(),
        Map.copyOf(drains),
        replaced());
  }

  private Map<StageAttempt, Holder> replaced() {
    Map<StageAttempt, Holder> replaced = new HashMap<>(holders);
    replaced.keySet().removeIf(one -> one.number() == stages.get(one.stage()).attempt);
    return replaced;
  }

  private static Snapshot.SweepContent content(SweepRow row) {
    StoredSweep old = row.sweep;
    StoredSweep sweep =
        new StoredSweep(
            old.name(),
            old.definitionHash(),
            old.written(),
            old.resolved(),
            row.execution,
            old.version(),
            old.noReuse(),
            row.state,
            old.createdAtMillis());
    return new Snapshot.SweepContent(
        sweep,
        List.copyOf(row.trials.values()),
        new TreeMap<>(row.links),
        new TreeMap<>(row.wishes));
  }

  private StoredStage stage(Row row) {
    StoredStage plan = row.plan;
    return new StoredStage(
        plan.key(),
        plan.plan(),
        plan.kind(),
        plan.parent(),
        plan.format(),
        plan.settings(),
        plan.sources(),
        plan.fingerprints(),
        row.context,
        row.otherContext,
        row.state,
        row.attempt,
        row.node,
        row.slot,
        row.attempt == 0 ? null : holders.get(new StageAttempt(plan.key(), row.attempt)).print(),
        row.failures,
        row.failedNodes,
        row.checkpoints,
        row.reason,
        StageOutcome.of(row.result),
        null);
  }
}

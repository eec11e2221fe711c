package milesweep.coordinator.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import milesweep.common.metric.StageResult;
import milesweep.common.setting.Settings;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.lease.FailureHistory;
import milesweep.coordinator.lease.SmallerBatch;
import milesweep.coordinator.plan.PrepareGroup;
import milesweep.coordinator.plan.StageGraph;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.SweepState;

/** Takes sweeps in, links their trials to stages, and tells when they have come to an end. */
final class SweepBook {
  private final CoordinatorState state;

  SweepBook(CoordinatorState state) {
    this.state = state;
  }

  void submit(Event.SweepSubmitted event, Step step) {
    String name = event.sweep().name();
    SweepEntry there = state.sweeps.get(name);
    if (event.trials().isEmpty()
        || event.trials().stream().anyMatch(trial -> trial.stages().isEmpty())) {
      step.reply(new Effect.Answer.Refused("sweep " + name + " has no trial that could run"));
    } else if (there == null) {
      add(event, step);
    } else if (there.stored().definitionHash().equals(event.sweep().definitionHash())) {
      again(there, event.sweep().execution(), step);
    } else {
      step.reply(new Effect.Answer.NameTaken(there.stored()));
    }
  }

  private void add(Event.SweepSubmitted event, Step step) {
    SweepEntry sweep = new SweepEntry(event.sweep(), state.sweeps.size(), event.trials());
    state.add(sweep);
    step.persist(new Change.SweepAdded(sweep.stored(), List.copyOf(event.trials())));
    for (PrepareGroup group : sweep.groups()) {
      StageEntry prepare = addStage(sweep, StageGraph.prepare(group), step);
      group.trials().forEach(trial -> state.await(sweep.trials.get(trial.id()), prepare));
    }
    step.tell(new Notice.SweepStarted(sweep.name(), sweep.trials.size()));
    step.reply(new Effect.Answer.Accepted(sweep.name()));
    step.settle(sweep);
    step.reschedule();
  }

  /** The same sweep once more: it goes on, and data that were at fault are looked at again. */
  private void again(SweepEntry sweep, Settings execution, Step step) {
    if (!sweep.execution().equals(execution)) {
      sweep.execute(execution);
      state.agenda.touch(sweep);
      step.persist(new Change.ExecutionSet(sweep.name(), execution));
    }
    boolean finished = sweep.state == SweepState.FINISHED;
    for (PrepareGroup group : sweep.groups()) {
      StageEntry prepare = state.stages.get(group.key());
      if (prepare.state.isTerminal() && prepare.state != StageState.SUCCEEDED) {
        revive(prepare, step);
        finished = false;
      }
    }
    if (sweep.state == SweepState.PAUSED || sweep.state == SweepState.CANCELLED) {
      set(sweep, SweepState.RUNNING, step);
    }
    step.settle(sweep);
    step.reply(new Effect.Answer.AlreadyThere(sweep.name(), finished));
  }

  /** Prepare has succeeded: what its trials' stages are is known now. */
  void link(StageEntry prepare, StageResult prepared, Step step) {
    for (SweepEntry sweep : List.copyOf(prepare.sweeps)) {
      for (PrepareGroup group : sweep.groups()) {
        if (group.key().equals(prepare.key())) {
          follow(sweep, group, prepared, step);
        }
      }
      step.settle(sweep);
    }
    step.reschedule();
  }

  /** The group's trials get their stages; those that have them keep them. */
  void follow(SweepEntry sweep, PrepareGroup group, StageResult prepared, Step step) {
    int elsewhere = 0;
    for (TrialSpec trial : group.trials()) {
      TrialEntry entry = sweep.trials.get(trial.id());
      boolean own = sweep.stored().noReuse() || !StageGraph.isReusable(trial, prepared);
      List<StoredStage> chain = StageGraph.chain(trial, prepared, own ? sweep.name() : null);
      if (entry.chain.isEmpty()) {
        state.follow(entry, chain.stream().map(stage -> addStage(sweep, stage, step)).toList());
      } else if (!last(chain).key().equals(last(entry.chain).key())) {
        elsewhere++;
      }
    }
    if (elsewhere > 0) {
      state.stages.get(group.key()).warn(otherData(elsewhere));
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  private static String otherData(int trials) {
    return "data, weights or device are not those that "
        + trials
        + (trials == 1 ? " earlier trial has" : " earlier trials have")
        + ": rows of one table that cannot be compared; submit the sweep under another name to have all of them anew";
  }

  StageEntry addStage(SweepEntry sweep, StoredStage stage, Step step) {
    StageKey key = stage.key();
    StageEntry entry = state.stages.get(key);
    if (entry == null) {
      entry = state.add(stage);
      step.persist(new Change.StageAdded(stage));
    }
    if (state.link(sweep, entry)) {
      step.persistLink(new Change.StageLinked(sweep.name(), stage.plan(), key));
    }
    return entry;
  }

  /** A stage that has come to a bad end is tried from its last checkpoint, with a clean record. */
  void revive(StageEntry stage, Step step) {
    stage.state = StageState.PENDING;
    stage.reason = null;
    stage.notBefore = Long.MIN_VALUE;
    step.persist(new Change.StageStateSet(stage.key(), StageState.PENDING, null));
    if (stage.history.failures() > 0) {
      step.persist(new Change.FailuresCounted(stage.key(), 0, List.of()));
    }
    stage.history = FailureHistory.NONE;
    NumericContext context = SmallerBatch.undone(stage.plan, stage.context);
    if (!Objects.equals(context, stage.context)) {
      stage.context = context;
      step.persist(new Change.ContextSet(stage.key(), context));
    }
    stage.sweeps.forEach(step::settle);
    state.agenda.touch(stage);
    step.reschedule();
  }

  void set(SweepEntry sweep, SweepState wanted, Step step) {
    set(sweep, wanted, null, step);
  }

  private Notice halted(SweepEntry sweep, String why) {
    return new Notice.SweepHalted(
        sweep.name(), sweep.state, state.agenda.counts(sweep), why, sweep.execution());
  }

  private void set(SweepEntry sweep, SweepState wanted, String why, Step step) {
    sweep.state = wanted;
    sweep.pausedBecause = why;
    sweep.causes.clear();
    step.persist(new Change.SweepStateSet(sweep.name(), wanted));
    state.agenda.touch(sweep);
    step.tell(
        wanted == SweepState.RUNNING
            ? new Notice.SweepChanged(sweep.name(), wanted)
            : halted(sweep, why));
    step.settle(sweep);
    step.reschedule();
    orderNodesOf(sweep, step);
  }

  /** Nodes that run something of the sweep hear at once what is wanted of it now. */
  void orderNodesOf(SweepEntry sweep, Step step) {
    state.leases.all().stream()
        .filter(lease -> state.stages.get(lease.attempt().stage()).sweeps.contains(sweep))
        .forEach(lease -> step.order(lease.node()));
  }

  /** Tells which trials have come to an end, and whether their sweep has with them. */
  void settle(Step step) {
    Map<SweepEntry, String> tooMany = new LinkedHashMap<>();
    for (TrialEntry trial : state.agenda.moved()) {
      TrialState before = trial.told;
      TrialState now = trial.standing.state();
      trial.told = now.isTerminal() ? now : null;
      if (trial.told == before) {
        continue;
      }
      if (trial.told == null) {
        trial.sweep.ended--;
      } else {
        trial.sweep.ended += before == null ? 1 : 0;
        step.tell(ended(trial));
        countFailure(trial, tooMany);
      }
    }
    for (SweepEntry sweep : step.sweepsToSettle()) {
      close(sweep, sweep.ended == sweep.trials.size(), step);
    }
    tooMany.forEach((sweep, why) -> pause(sweep, why, step));
  }

  /** Takes note of why the sweep is to be paused, if the trial is one failure too many. */
  private static void countFailure(TrialEntry trial, Map<SweepEntry, String> tooMany) {
    SweepEntry sweep = trial.sweep;
    if (trial.told != TrialState.FAILED && trial.told != TrialState.OUT_OF_MEMORY) {
      return;
    }
    int alike = sweep.causes.count(trial.standing.reason());
    if (sweep.maxFailures().isPresent() && alike >= sweep.maxFailures().getAsInt()) {
      String cause = FailureCauses.firstLine(trial.standing.reason());
      tooMany.put(
          sweep,
          "paused: %d %s with one cause: %s; mend it, then: milesweep retry %s --failed"
              .formatted(
                  alike, alike == 1 ? "trial failed" : "trials failed", cause, sweep.name()));
    }
  }

  private void pause(SweepEntry sweep, String why, Step step) {
    if (sweep.state == SweepState.RUNNING) {
      set(sweep, SweepState.PAUSED, why, step);
      step.persist(new Change.EventLogged(sweep.name(), null, why, step.wall()));
    }
  }

  private static Notice ended(TrialEntry trial) {
    return new Notice.TrialEnded(
        trial.sweep.name(),
        trial.id(),
        TrialLabel.of(trial),
        trial.standing.state(),
        trial.standing.reason(),
        trial.sweep.ended,
        trial.sweep.trials.size());
  }

  private void close(SweepEntry sweep, boolean allEnded, Step step) {
    boolean open = sweep.state == SweepState.RUNNING || sweep.state == SweepState.PAUSED;
    SweepState next = sweep.state;
    if (open && allEnded) {
      next = SweepState.FINISHED;
    } else if (sweep.state == SweepState.FINISHED && !allEnded) {
      next = SweepState.RUNNING; // a late result or a retry has opened it again
    }
    if (next != sweep.state) {
      sweep.state = next;
      state.agenda.touch(sweep);
      step.persist(new Change.SweepStateSet(sweep.name(), next));
      step.persist(new Change.EventLogged(sweep.name(), null, "sweep " + next, step.wall()));
      step.tell(
          next == SweepState.FINISHED
              ? halted(sweep, null)
              : new Notice.SweepChanged(sweep.name(), next));
    }
  }
}

package milesweep.coordinator.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.common.view.ExecutionSettings;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.TrialWish;

/** Does to a sweep or one of its trials what a person wants, or says why not. */
final class Steerer {
  private final CoordinatorState state;
  private final SweepBook book;

  Steerer(CoordinatorState state, SweepBook book) {
    this.state = state;
    this.book = book;
  }

  void steer(Event.SweepSteered event, Step step) {
    SweepEntry sweep = state.sweeps.get(event.sweep());
    if (sweep == null) {
      refuse("there is no sweep named " + event.sweep(), step);
    } else if (event.trial() == null) {
      sweep(sweep, event.steering(), step);
    } else if (!sweep.trials.containsKey(event.trial())) {
      refuse("sweep " + sweep.name() + " has no trial " + event.trial(), step);
    } else {
      trial(sweep, event.trial(), event.steering(), step);
    }
  }

  void prioritise(Event.SweepPrioritised event, Step step) {
    SweepEntry sweep = state.sweeps.get(event.sweep());
    if (sweep == null) {
      refuse("there is no sweep named " + event.sweep(), step);
      return;
    }
    sweep.execution = sweep.execution.with(ExecutionSettings.PRIORITY, (long) event.priority());
    step.persist(new Change.ExecutionSet(sweep.name(), sweep.execution));
    state.demandChanged();
    step.reschedule();
    done("sweep " + sweep.name() + " has priority " + event.priority() + " now", step);
  }

  private void sweep(SweepEntry sweep, Event.Steering steering, Step step) {
    switch (steering) {
      case PAUSE -> move(sweep, Set.of(SweepState.RUNNING), SweepState.PAUSED, step);
      case RESUME -> move(sweep, Set.of(SweepState.PAUSED), SweepState.RUNNING, step);
      case CANCEL ->
          move(sweep, Set.of(SweepState.RUNNING, SweepState.PAUSED), SweepState.CANCELLED, step);
      case RETRY -> retry(sweep, step);
    }
  }

  private void move(SweepEntry sweep, Set<SweepState> from, SweepState to, Step step) {
    if (sweep.state == to) {
      done("sweep " + sweep.name() + " is " + name(to) + " already", step);
    } else if (from.contains(sweep.state)) {
      book.set(sweep, to, step);
      done("sweep " + sweep.name() + " is " + name(to) + " now", step);
    } else {
      refuse("sweep " + sweep.name() + " is " + name(sweep.state), step);
    }
  }

  private void retry(SweepEntry sweep, Step step) {
    // All are picked before any is revived: a shared stage changes more than one of them.
    List<TrialSpec> ended =
        sweep.trials.values().stream().filter(trial -> endedBadly(sweep, trial)).toList();
    for (TrialSpec trial : ended) {
      wish(sweep, trial.id(), TrialWish.RUN, step);
      revive(sweep, trial, step);
    }
    if (sweep.state == SweepState.CANCELLED) {
      book.set(sweep, SweepState.RUNNING, step);
    }
    done("sweep " + sweep.name() + ": trials to be tried again: " + ended.size(), step);
  }

  private boolean endedBadly(SweepEntry sweep, TrialSpec trial) {
    TrialState stands = state.standing(sweep, trial).state();
    return stands.isTerminal() && stands != TrialState.SUCCEEDED;
  }

  private void trial(SweepEntry sweep, TrialId trial, Event.Steering steering, Step step) {
    TrialSpec spec = sweep.trials.get(trial);
    TrialState before = state.standing(sweep, spec).state();
    if (before == TrialState.SUCCEEDED) {
      refuse("trial " + trial + " has succeeded", step);
      return;
    }
    switch (steering) {
      case PAUSE -> wish(sweep, trial, TrialWish.PAUSED, step);
      case CANCEL -> wish(sweep, trial, TrialWish.CANCELLED, step);
      case RESUME -> wish(sweep, trial, TrialWish.RUN, step);
      case RETRY -> {
        wish(sweep, trial, TrialWish.RUN, step);
        revive(sweep, spec, step);
      }
    }
    book.orderNodesOf(sweep, step);
    done("trial " + trial + ": " + steering.name().toLowerCase(Locale.ROOT), step);
  }

  private void wish(SweepEntry sweep, TrialId trial, TrialWish wish, Step step) {
    if (sweep.wish(trial) == wish) {
      return;
    }
    if (wish == TrialWish.RUN) {
      sweep.wishes.remove(trial);
    } else {
      sweep.wishes.put(trial, wish);
    }
    step.persist(new Change.TrialWishSet(sweep.name(), trial, wish));
    state.demandChanged();
    step.settle(sweep);
    step.reschedule();
  }

  /** Every stage of the trial that has come to a bad end begins again. */
  private void revive(SweepEntry sweep, TrialSpec trial, Step step) {
    Set<StageEntry> stages = new LinkedHashSet<>(state.chain(sweep, trial));
    stages.add(state.prepareOf(sweep, trial));
    for (StageEntry stage : stages) {
      if (stage.state.isTerminal() && stage.state != StageState.SUCCEEDED) {
        book.revive(stage, step);
      }
    }
  }

  private static String name(SweepState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static void done(String text, Step step) {
    step.reply(new Effect.Answer.Done(text));
  }

  private static void refuse(String reason, Step step) {
    step.reply(new Effect.Answer.Refused(reason));
  }
}

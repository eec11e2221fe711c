package milesweep.coordinator.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
      trial(sweep.trials.get(event.trial()), event.steering(), step);
    }
  }

  void prioritise(Event.SweepPrioritised event, Step step) {
    SweepEntry sweep = state.sweeps.get(event.sweep());
    if (sweep == null) {
      refuse("there is no sweep named " + event.sweep(), step);
      return;
    }
    sweep.execute(sweep.execution().with(ExecutionSettings.PRIORITY, (long) event.priority()));
    step.persist(new Change.ExecutionSet(sweep.name(), sweep.execution()));
    state.agenda.touch(sweep);
    step.reschedule();
    done("sweep " + sweep.name() + " has priority " + event.priority() + " now", step);
  }

  private void sweep(SweepEntry sweep, Event.Steering steering, Step step) {
    switch (steering) {
      case PAUSE -> move(sweep, Set.of(SweepState.RUNNING), SweepState.PAUSED, step);
      case RESUME -> move(sweep, Set.of(SweepState.PAUSED), SweepState.RUNNING, step);
      case CANCEL ->
          move(sweep, Set.of(SweepState.RUNNING, SweepState.PAUSED), SweepState.CANCELLED, step);
      case RETRY -> retry(sweep, true, step);
      case RETRY_FAILED -> retry(sweep, false, step);
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

  private void retry(SweepEntry sweep, boolean cancelledToo, Step step) {
    // All are picked before any is revived: a shared stage changes more than one of them.
    List<TrialEntry> ended =
        sweep.trials.values().stream().filter(trial -> isRetried(trial, cancelledToo)).toList();
    for (TrialEntry trial : ended) {
      wish(trial, TrialWish.RUN, step);
      revive(trial, step);
    }
    boolean isForgiven = sweep.pausedBecause != null;
    if (isForgiven || (sweep.state == SweepState.CANCELLED && cancelledToo)) {
      book.set(sweep, SweepState.RUNNING, step);
    }
    done("sweep " + sweep.name() + ": trials to be tried again: " + ended.size(), step);
  }

  private boolean isRetried(TrialEntry trial, boolean cancelledToo) {
    TrialState stands = state.standing(trial).state();
    return stands.isTerminal()
        && stands != TrialState.SUCCEEDED
        && (cancelledToo || stands != TrialState.CANCELLED);
  }

  private void trial(TrialEntry trial, Event.Steering steering, Step step) {
    TrialState stands = state.standing(trial).state();
    boolean isRetry = steering == Event.Steering.RETRY || steering == Event.Steering.RETRY_FAILED;
    if (stands == TrialState.SUCCEEDED) {
      refuse("trial " + trial.id() + " has succeeded", step);
      return;
    }
    if (isRetry && !isRetried(trial, steering == Event.Steering.RETRY)) {
      refuse("trial " + trial.id() + " is " + stands + "; there is nothing to try again", step);
      return;
    }
    switch (steering) {
      case PAUSE -> wish(trial, TrialWish.PAUSED, step);
      case CANCEL -> wish(trial, TrialWish.CANCELLED, step);
      case RESUME -> wish(trial, TrialWish.RUN, step);
      case RETRY, RETRY_FAILED -> {
        wish(trial, TrialWish.RUN, step);
        revive(trial, step);
      }
    }
    book.orderNodesOf(trial.sweep, step);
    done("trial " + trial.id() + ": " + steering.name().toLowerCase(Locale.ROOT), step);
  }

  private void wish(TrialEntry trial, TrialWish wish, Step step) {
    if (trial.wish == wish) {
      return;
    }
    trial.wish = wish;
    step.persist(new Change.TrialWishSet(trial.sweep.name(), trial.id(), wish));
    state.agenda.touch(trial);
    step.settle(trial.sweep);
    step.reschedule();
  }

  /** Every stage of the trial that has come to a bad end begins again. */
  private void revive(TrialEntry trial, Step step) {
    Set<StageEntry> stages = new LinkedHashSet<>(trial.chain);
    stages.add(trial.prepare);
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

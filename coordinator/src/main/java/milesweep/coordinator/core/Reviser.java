package milesweep.coordinator.core;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.expand.SweepDifference;
import milesweep.coordinator.lease.Lease;
import milesweep.coordinator.plan.PrepareGroup;
import milesweep.coordinator.plan.StageGraph;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.SweepState;

/**
 * Has a sweep become what its changed definition says. Trials that are still asked for stay as they
 * are, whatever has become of them; those that are not leave the sweep, and their rows stay in the
 * store.
 */
final class Reviser {
  private static final int MOST_NAMED = 3;

  private final CoordinatorState state;
  private final SweepBook book;

  Reviser(CoordinatorState state, SweepBook book) {
    this.state = state;
    this.book = book;
  }

  void revise(Event.SweepRevised event, Step step) {
    SweepEntry sweep = state.sweeps.get(event.sweep().name());
    if (sweep == null || sweep.stored().definitionHash().equals(event.sweep().definitionHash())) {
      book.submit(new Event.SweepSubmitted(event.sweep(), event.trials()), step);
      return;
    }
    SweepDifference difference = SweepDifference.of(sweep.specs(), event.trials());
    String obstacle = obstacle(event, sweep, difference);
    if (obstacle != null) {
      step.reply(new Effect.Answer.Refused(obstacle));
      return;
    }
    step.persist(
        new Change.SweepRevised(
            event.sweep(),
            List.copyOf(event.trials()),
            difference.dropped().stream().map(TrialSpec::id).toList(),
            step.wall()));
    drop(sweep, difference.dropped(), step);
    sweep.become(event.sweep(), event.trials());
    state.agenda.touch(sweep);
    sweep.groups().forEach(group -> prepare(sweep, group, event, step));
    state.unlinkUnused(sweep);
    if (sweep.state == SweepState.PAUSED || sweep.state == SweepState.CANCELLED) {
      book.set(sweep, SweepState.RUNNING, step);
    }
    step.settle(sweep);
    step.reschedule();
    step.reply(new Effect.Answer.Done("sweep " + sweep.name() + ": " + difference.counts()));
  }

  /** Why it cannot be done; null when it can. */
  private String obstacle(Event.SweepRevised event, SweepEntry sweep, SweepDifference difference) {
    if (event.trials().isEmpty()
        || event.trials().stream().anyMatch(trial -> trial.stages().isEmpty())) {
      return "sweep " + sweep.name() + " has no trial that could run";
    }
    if (!event.supersede() && !difference.dropped().isEmpty()) {
      List<String> named =
          difference.dropped().stream().limit(MOST_NAMED).map(TrialLabel::of).toList();
      return "sweep %s: %s; --extend only adds, and this would take out %s%s. --supersede does that."
          .formatted(
              sweep.name(),
              difference.counts(),
              String.join(", ", named),
              difference.dropped().size() > MOST_NAMED ? ", …" : "");
    }
    boolean isBeingPrepared =
        PrepareGroup.of(sweep.name(), event.trials()).stream()
            .map(group -> state.stages.get(group.key()))
            .anyMatch(
                prepare ->
                    prepare != null
                        && prepare.state == StageState.SUCCEEDED
                        && !event.prepared().containsKey(prepare.key()));
    return isBeingPrepared
        ? "sweep " + sweep.name() + " has just been prepared; do the same again"
        : null;
  }

  private void drop(SweepEntry sweep, List<TrialSpec> dropped, Step step) {
    if (dropped.isEmpty()) {
      return;
    }
    Set<TrialEntry> gone = new HashSet<>();
    dropped.forEach(trial -> gone.add(sweep.trials.get(trial.id())));
    for (TrialEntry trial : gone) {
      for (StageEntry stage : trial.stages()) {
        state.leases.of(stage.key()).map(Lease::node).ifPresent(step::order); // to stop it
      }
    }
    state.forget(sweep, gone);
  }

  /**
   * Every group has its prepare stage; new trials of one that is done have their stages at once.
   */
  private void prepare(SweepEntry sweep, PrepareGroup group, Event.SweepRevised event, Step step) {
    StageEntry prepare = book.addStage(sweep, StageGraph.prepare(group), step);
    for (TrialSpec spec : group.trials()) {
      state.await(sweep.trials.get(spec.id()), prepare);
    }
    if (prepare.state == StageState.SUCCEEDED) {
      book.follow(sweep, group, event.prepared().get(prepare.key()), step);
    } else if (prepare.state.isTerminal()) {
      book.revive(prepare, step); // what was at fault may be mended
    }
  }
}

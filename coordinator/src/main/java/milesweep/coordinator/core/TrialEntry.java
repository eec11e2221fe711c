package milesweep.coordinator.core;

import java.util.List;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.lease.LeaseTable;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.TrialWish;

/** A trial of one sweep as the coordinator keeps it in memory. */
final class TrialEntry {
  final SweepEntry sweep;
  TrialSpec spec;

  /** Place in its sweep, in expansion order. */
  int position;

  /** The stage that it waits for before it has any of its own. */
  StageEntry prepare;

  /** Its stages, first to last; empty until its prepare stage has succeeded. */
  List<StageEntry> chain = List.of();

  TrialWish wish = TrialWish.RUN;

  /** Where it stood when its {@link Agenda} looked last. */
  TrialStanding standing = TrialStanding.PENDING;

  /** The end that has been told, so that each is told once; null where there was none. */
  TrialState told;

  /** A trial whose {@link #spec} and {@link #position} its sweep gives it. */
  TrialEntry(SweepEntry sweep) {
    this.sweep = sweep;
  }

  TrialId id() {
    return spec.id();
  }

  /** What is to be done for it: its stages, or the one that tells what these are. */
  List<StageEntry> stages() {
    return chain.isEmpty() ? List.of(prepare) : chain;
  }

  /** Whether its stages should run. */
  boolean isLive() {
    return sweep.state == SweepState.RUNNING
        && wish == TrialWish.RUN
        && !standing.state().isTerminal();
  }

  /** The same as {@link TrialStanding#of} says, kept by the agenda. */
  void look(LeaseTable leases) {
    sweep.counts[standing.state().ordinal()]--;
    standing = TrialStanding.of(sweep.state, wish, prepare, chain, leases);
    sweep.counts[standing.state().ordinal()]++;
  }

  /** Before another in the order in which sweeps came and their trials are expanded. */
  boolean isBefore(TrialEntry other) {
    return sweep == other.sweep ? position < other.position : sweep.order < other.sweep.order;
  }
}

package milesweep.coordinator.core;

import java.util.List;
import java.util.Optional;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKind;
import milesweep.coordinator.lease.FailureHistory;
import milesweep.coordinator.lease.Lease;
import milesweep.coordinator.lease.RetryPolicy.Verdict;
import milesweep.coordinator.lease.SmallerBatch;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.StageOutcome;
import milesweep.coordinator.store.StageState;

/** What follows for a stage, its sweeps and its slot when an attempt has ended. */
final class Outcomes {
  private final CoordinatorState state;
  private final SweepBook book;

  Outcomes(CoordinatorState state, SweepBook book) {
    this.state = state;
    this.book = book;
  }

  /**
   * The first complete result counts, whichever attempt brings it: work is not thrown away because
   * a lease ran out. The store compares later ones with it.
   */
  void succeeded(StageEntry stage, StageAttempt attempt, StageResult result, Step step) {
    step.persist(new Change.ResultSet(attempt, result));
    if (stage.outcome != null) {
      return;
    }
    String label = state.label(stage);
    stage.outcome = StageOutcome.of(result);
    stage.state = StageState.SUCCEEDED;
    stage.reason = null;
    state.estimate.measured(stage.plan, result.seconds());
    state
        .endLease(stage.key())
        .filter(lease -> !lease.attempt().equals(attempt))
        .map(Lease::node)
        .ifPresent(step::order); // a newer attempt is stopped there
    changed(stage, step);
    step.tell(new Notice.StageSucceeded(attempt, stage.plan.kind(), label, result.seconds()));
    if (stage.plan.kind() == StageKind.PREPARE) {
      book.link(stage, result, step);
    }
  }

  void failed(
      StageEntry stage, StageAttempt attempt, Report.Failed failure, String node, Step step) {
    step.persist(new Change.AttemptEnded(attempt, "failed", failure.message(), step.wall()));
    if (!stage.isCurrent(attempt)) {
      return;
    }
    String label = state.label(stage);
    Optional<NumericContext> smaller = SmallerBatch.of(stage.plan, stage.context);
    Verdict verdict = state.settings.retry().judge(stage.history, node, failure, smaller);
    state.endLease(stage.key());
    boolean isOver = verdict instanceof Verdict.Over;
    if (verdict instanceof Verdict.Over over) {
      stage.state = over.state();
      stage.reason = over.reason();
      count(stage, over.history(), step);
    } else if (verdict instanceof Verdict.Again again) {
      stage.state = StageState.PENDING;
      stage.reason = failure.message();
      stage.notBefore = step.now() + again.pauseMillis();
      count(stage, again.history(), step);
    } else if (verdict instanceof Verdict.InLess less) {
      stage.state = StageState.PENDING;
      stage.context = less.context();
      stage.reason =
          "%s; next with micro-batch %d".formatted(failure.message(), stage.context.microBatch());
      step.persist(new Change.ContextSet(stage.key(), stage.context));
    }
    step.persist(new Change.StageStateSet(stage.key(), stage.state, stage.reason));
    if (failure.kind() == Report.FailureKind.MISSING_INPUT) {
      withdrawInputs(stage, failure.details(), step);
    }
    changed(stage, step);
    Notice notice =
        new Notice.AttemptFailed(attempt, stage.plan.kind(), label, isOver, stage.reason);
    step.persist(new Change.EventLogged(null, stage.key(), notice.text(), step.wall()));
    step.tell(notice);
  }

  private static void count(StageEntry stage, FailureHistory history, Step step) {
    if (history.failures() != stage.history.failures()) {
      step.persist(new Change.FailuresCounted(stage.key(), history.failures(), history.nodes()));
    }
    stage.history = history;
  }

  /** Stages whose weights cannot be read any more run again, before the one that missed them. */
  private void withdrawInputs(StageEntry stage, List<String> lost, Step step) {
    for (StageEntry before : CoordinatorState.upTo(stage)) {
      Artifact weights = before.outcome == null ? null : before.outcome.weights();
      if (before != stage && weights != null && lost.contains(weights.sha256())) {
        String reason = "its weights " + weights.path() + " cannot be read any more";
        before.outcome = null;
        before.checkpoints = null;
        before.state = StageState.PENDING;
        before.reason = reason;
        step.persist(new Change.ResultWithdrawn(before.key(), reason));
        changed(before, step);
      }
    }
  }

  /** Stopped on request: grantable at once, if anybody wants it. Not a failure. */
  void stopped(StageEntry stage, StageAttempt attempt, Report.Stopped stopped, Step step) {
    step.persist(new Change.AttemptEnded(attempt, "stopped", stopped.reason(), step.wall()));
    if (stage.isCurrent(attempt)) {
      state.endLease(stage.key());
      stage.state = StageState.PENDING;
      step.persist(new Change.StageStateSet(stage.key(), StageState.PENDING, null));
      changed(stage, step);
    }
  }

  private void changed(StageEntry stage, Step step) {
    stage.progress = null;
    state.agenda.touch(stage);
    stage.sweeps.forEach(step::settle);
    step.reschedule();
  }
}

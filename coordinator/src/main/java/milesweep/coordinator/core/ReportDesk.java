package milesweep.coordinator.core;

import java.util.List;
import java.util.Optional;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageAttempt;
import milesweep.coordinator.store.Change;

/**
 * Takes reports in, each once and in its attempt's order, and acknowledges them. Those of an
 * attempt that a newer grant has replaced are kept without effect, but for a result that its stage
 * does not have yet.
 */
final class ReportDesk {
  private static final int MOST_REFUSALS = 100;

  private final CoordinatorState state;
  private final Outcomes outcomes;

  ReportDesk(CoordinatorState state, Outcomes outcomes) {
    this.state = state;
    this.outcomes = outcomes;
  }

  void take(ToCoordinator.Reports message, Step step) {
    NodeEntry node = state.nodes.get(message.node());
    StageAttempt attempt = message.attempt();
    StageEntry stage = state.stages.get(attempt.stage());
    boolean isKnown =
        node != null
            && !node.left
            && node.sent(message)
            && node.incarnation == message.incarnation();
    if (!isKnown || message.reports().isEmpty()) {
      return; // comes again after the node's heartbeat
    }
    if (stage == null || !stage.knows(attempt)) {
      return; // the next orders have the node drop it
    }
    if (!stage.isHeldBy(node, attempt)) {
      refuse(node, attempt, step);
      return;
    }
    Optional<StageAttempt> foreign = foreign(message);
    if (foreign.isPresent()) {
      refuse(node, foreign.get(), step);
      return;
    }
    StageEntry.Track track = stage.track(attempt);
    // Nodes send from the first report on that is not acknowledged, so what is before the first is
    // in the store, though this coordinator may have started since.
    track.applied = Math.max(track.applied, message.reports().get(0).sequence() - 1);
    for (NumberedReport numbered : message.reports()) {
      if (numbered.sequence() == track.applied + 1) {
        track.applied++;
        apply(stage, numbered, node, step);
      }
    }
    ToNode.Verdict verdict =
        attempt.number() < stage.attempt ? ToNode.Verdict.STALE : ToNode.Verdict.ACCEPTED;
    step.send(
        node.address,
        new ToNode.Acknowledged(state.settings.epoch(), attempt, track.applied, verdict));
  }

  /** An attempt that a report within is of, other than the one that the whole message is of. */
  private static Optional<StageAttempt> foreign(ToCoordinator.Reports message) {
    return message.reports().stream()
        .map(NumberedReport::attempt)
        .filter(attempt -> !attempt.equals(message.attempt()))
        .findFirst();
  }

  /**
   * Said once for each attempt, and of a hundred of them: whoever forges reports may do so a
   * thousand times a second.
   */
  private void refuse(NodeEntry node, StageAttempt attempt, Step step) {
    if (node.refused.size() < MOST_REFUSALS && node.refused.add(attempt)) {
      String text = "node " + node.name + " reports for " + attempt + ", which it was never given";
      step.persist(new Change.EventLogged(null, attempt.stage(), text, step.wall()));
      step.tell(new Notice.NodeChanged(node.name, text + "; its reports of that do not count"));
    }
  }

  private void apply(StageEntry stage, NumberedReport numbered, NodeEntry node, Step step) {
    StageAttempt attempt = numbered.attempt();
    Report report = numbered.report();
    boolean current = stage.isCurrent(attempt);
    step.persist(new Change.Reported(attempt, numbered.sequence(), report, current, step.wall()));
    if (report.isTerminal()) {
      stage.track(attempt).ended = true;
      node.ended(attempt);
      step.reschedule();
    }
    if (report instanceof Report.Succeeded succeeded) {
      succeeded(stage, attempt, succeeded.result(), node, step);
    } else if (report instanceof Report.Failed failed) {
      outcomes.failed(stage, attempt, failed, node.name, step);
    } else if (report instanceof Report.Stopped stopped) {
      outcomes.stopped(stage, attempt, stopped, step);
    } else if (current && report instanceof Report.CheckpointSaved saved) {
      checkpoint(stage, saved, step);
    } else if (current && report instanceof Report.Started started) {
      started(stage, started, step);
    } else if (report instanceof Report.Warned warned) {
      stage.warn(warned.message());
      warn(stage, warned.message(), step);
    }
  }

  /** A result that lacks what others need of it is no success, whatever its trainer says. */
  private void succeeded(
      StageEntry stage, StageAttempt attempt, StageResult result, NodeEntry node, Step step) {
    Optional<String> lack = ResultCheck.lack(stage.plan.kind(), result);
    if (lack.isEmpty()) {
      outcomes.succeeded(stage, attempt, result, step);
      return;
    }
    String message = "the trainer's result has no " + lack.get() + "; is it of another version?";
    outcomes.failed(
        stage,
        attempt,
        new Report.Failed(Report.FailureKind.DETERMINISTIC, message, List.of()),
        node.name,
        step);
  }

  /** Elsewhere its bits may be others: that is no failure, but a person has to know. */
  private void started(StageEntry stage, Report.Started started, Step step) {
    NumericContext wanted = stage.plan.context();
    NumericContext found = NumericContext.of(started.environment()).orElse(wanted);
    if (wanted != null && !wanted.equals(found)) {
      stage.otherContext = found;
      step.persist(new Change.ContextFound(stage.current(), found));
      warn(stage, "computes on " + found.insteadOf(wanted), step);
    }
  }

  private void warn(StageEntry stage, String message, Step step) {
    Notice notice =
        new Notice.StageWarned(stage.current(), stage.plan.kind(), state.label(stage), message);
    step.persist(new Change.EventLogged(null, stage.key(), notice.text(), step.wall()));
    step.tell(notice);
  }

  private static void checkpoint(StageEntry stage, Report.CheckpointSaved saved, Step step) {
    stage.checkpoints = saved.folder();
    if (stage.history.failures() > 0) {
      step.persist(new Change.FailuresCounted(stage.key(), 0, List.of()));
    }
    stage.history = stage.history.afterProgress();
  }
}

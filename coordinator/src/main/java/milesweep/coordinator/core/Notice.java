package milesweep.coordinator.core;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.store.SweepState;

/** One change of state that a person may want to see: a log line, an event of a watched sweep. */
public sealed interface Notice {
  /** The line for the log: ids first, then the fact. */
  String text();

  /** A sweep was accepted. */
  record SweepStarted(String sweep, int trials) implements Notice {
    @Override
    public String text() {
      return "sweep " + sweep + " accepted, " + trials + " trials";
    }
  }

  /** A stage was granted to a slot. */
  record StageStarted(StageAttempt attempt, StageKind kind, String label, String node, String slot)
      implements Notice {
    @Override
    public String text() {
      return String.format(
          "stage %s (%s) attempt %d granted to %s/%s",
          attempt.stage().brief(), label, attempt.number(), node, slot);
    }
  }

  /** A stage has its result. */
  record StageSucceeded(StageAttempt attempt, StageKind kind, String label, double seconds)
      implements Notice {
    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "stage %s (%s) attempt %d succeeded after %.1f s",
          attempt.stage().brief(),
          label,
          attempt.number(),
          seconds);
    }
  }

  /**
   * An attempt is over without a result.
   *
   * @param stageIsOver whether the stage has come to an end with it
   * @param reason one line or several
   */
  record AttemptFailed(
      StageAttempt attempt, StageKind kind, String label, boolean stageIsOver, String reason)
      implements Notice {
    @Override
    public String text() {
      return String.format(
          "stage %s (%s) attempt %d ended: %s%s",
          attempt.stage().brief(),
          label,
          attempt.number(),
          reason,
          stageIsOver ? "" : "; to be tried again");
    }
  }

  /** A stage goes on, but a person should know of this. */
  record StageWarned(StageAttempt attempt, StageKind kind, String label, String message)
      implements Notice {
    @Override
    public String text() {
      return String.format(
          "stage %s (%s) attempt %d: %s",
          attempt.stage().brief(), label, attempt.number(), message);
    }
  }

  /** A trial has come to an end. */
  record TrialEnded(
      String sweep, TrialId trial, String label, TrialState state, String reason, int ended, int of)
      implements Notice {
    @Override
    public String text() {
      return String.format(
          "sweep %s trial %s (%s) %s, %d of %d%s",
          sweep, trial.brief(), label, state, ended, of, reason == null ? "" : ": " + reason);
    }
  }

  /** A sweep as a whole has changed its state. */
  record SweepChanged(String sweep, SweepState state) implements Notice {
    @Override
    public String text() {
      return "sweep " + sweep + " " + state.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A sweep is finished, paused or cancelled: somebody may want to know.
   *
   * @param trials count by state
   * @param why of a pause that nobody asked for; null otherwise
   * @param execution how it is run, and who is told
   */
  record SweepHalted(
      String sweep,
      SweepState state,
      Map<TrialState, Integer> trials,
      String why,
      Settings execution)
      implements Notice {
    @Override
    public String text() {
      return "sweep %s %s: %s%s"
          .formatted(
              sweep,
              state.name().toLowerCase(Locale.ROOT),
              trials.entrySet().stream()
                  .map(count -> count.getValue() + " " + count.getKey().label())
                  .collect(Collectors.joining(", ")),
              why == null ? "" : "; " + why);
    }
  }

  /**
   * A person had something done.
   *
   * @param who the name of the person's token
   */
  record Ordered(String who, String what) implements Notice {
    @Override
    public String text() {
      return what + " (by " + who + ")";
    }
  }

  /** A node has come or gone, or something on it needs a person's eye. */
  record NodeChanged(String node, String what) implements Notice {
    @Override
    public String text() {
      return "node " + node + " " + what;
    }
  }
}

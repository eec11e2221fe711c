package milesweep.coordinator.lease;

import java.util.Locale;
import java.util.Optional;
import milesweep.common.protocol.Report;
import milesweep.common.trial.NumericContext;
import milesweep.coordinator.store.StageState;

/**
 * What becomes of a stage whose attempt failed. A death counts only when no checkpoint became
 * durable since the one before; each that counts doubles the pause before the next try; too many in
 * a row, or on too many nodes, and the stage is taken for poison. Memory that ran out is tried
 * again in a context that needs less of it, as long as there is one. What would fail again is not
 * tried again. No clock, no I/O.
 *
 * @param firstPauseMillis pause after the first death, and after one that does not count
 * @param longestPauseMillis upper bound of the pause
 * @param mostFailures deaths in a row that end it; 1 or more
 * @param mostNodes different nodes with a death in that row that end it; 1 or more
 */
public record RetryPolicy(
    long firstPauseMillis, long longestPauseMillis, int mostFailures, int mostNodes) {
  /** 1, 2, 4… seconds; five in a row or three nodes. */
  public static final RetryPolicy DEFAULT = new RetryPolicy(1_000, 60_000, 5, 3);

  /** What happens next. */
  public sealed interface Verdict {
    /** The stage is tried again, not before a pause. */
    record Again(long pauseMillis, FailureHistory history) implements Verdict {}

    /** The stage is tried again at once, in another context. */
    record InLess(NumericContext context) implements Verdict {}

    /** The stage has come to an end. */
    record Over(StageState state, String reason, FailureHistory history) implements Verdict {}
  }

  /**
   * Judges a failure of the current attempt.
   *
   * @param history before this failure
   * @param node name of the node where it happened
   * @param smaller a context that needs less memory, if there is one left
   */
  public Verdict judge(
      FailureHistory history,
      String node,
      Report.Failed failure,
      Optional<NumericContext> smaller) {
    return switch (failure.kind()) {
      case DETERMINISTIC -> new Verdict.Over(StageState.FAILED, reason(failure), history);
      case OUT_OF_MEMORY ->
          smaller
              .<Verdict>map(Verdict.InLess::new)
              .orElseGet(
                  () -> new Verdict.Over(StageState.OUT_OF_MEMORY, reason(failure), history));
      case TRANSIENT, MISSING_INPUT -> afterDeath(history.afterDeath(node), failure);
    };
  }

  private Verdict afterDeath(FailureHistory history, Report.Failed failure) {
    if (history.failures() >= mostFailures || history.nodes().size() >= mostNodes) {
      String reason =
          String.format(
              Locale.ROOT,
              "gave up after %d failures in a row without progress, on %s; the last: %s",
              history.failures(),
              String.join(", ", history.nodes()),
              reason(failure));
      return new Verdict.Over(StageState.FAILED, reason, history);
    }
    return new Verdict.Again(pause(history.failures()), history);
  }

  private long pause(int failures) {
    int doublings = Math.min(Math.max(failures - 1, 0), 30);
    return Math.min(firstPauseMillis << doublings, longestPauseMillis);
  }

  /** The failure's message, and every further line below it. */
  private static String reason(Report.Failed failure) {
    return failure.details().isEmpty()
        ? failure.message()
        : failure.message() + "\n" + String.join("\n", failure.details());
  }
}

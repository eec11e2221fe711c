package milesweep.coordinator.core;

import java.util.List;
import java.util.Map;
import milesweep.common.protocol.Progress;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;

/**
 * A sweep as a person sees it.
 *
 * @param sweep as it was accepted; its state is that of then
 * @param state where it stands now
 * @param trials count by state, in the order of the states; those without trials are left out
 * @param stagesDone stages that have come to an end
 * @param stages all that are known; without those that prepare has yet to find
 * @param secondsLeft expected; null while unknown
 * @param running attempts at work for it
 * @param faults what went wrong: every line of a failed prepare, a few lines in one text for each
 *     other stage that failed
 * @param waiting why nothing runs for it although something is to be done; null otherwise
 * @param notes what prepare found worth telling: a line each
 * @param warnings what a person should know though it goes on, a line each
 * @param rejected whether no prepare stage succeeded and all have ended, so that nothing was
 *     trained
 */
public record SweepStatus(
    StoredSweep sweep,
    SweepState state,
    Map<TrialState, Integer> trials,
    int stagesDone,
    int stages,
    Long secondsLeft,
    List<Running> running,
    List<String> faults,
    String waiting,
    List<String> notes,
    List<String> warnings,
    boolean rejected) {
  /**
   * An attempt at work.
   *
   * @param trials the trial or the number of trials it works for, in a few words; empty when it is
   *     about to stop
   * @param kind of its stage
   * @param progress as last heard; null before that
   */
  public record Running(
      StageAttempt attempt,
      String node,
      String slot,
      String trials,
      StageKind kind,
      Progress progress) {}

  /** Its name. */
  public String name() {
    return sweep.name();
  }
}

package milesweep.cli;

import java.util.List;

/** Shows a sweep while it runs. */
interface ProgressView extends AutoCloseable {
  /** Shows where the sweep is now; cheap enough to be called a few times a second. */
  void show(SweepView sweep);

  /** Tells one thing that has happened, for good. */
  void say(String line);

  /** Takes the live lines off the screen. */
  @Override
  void close();

  /**
   * What there is to see of a sweep.
   *
   * @param name of the sweep
   * @param done trials at their end, good or bad
   * @param failed of those, the ones that did not succeed
   * @param total all trials
   * @param stagesDone stages at their end
   * @param stages all stages known so far
   * @param secondsLeft expected time left; null while unknown
   * @param waiting why nothing runs; null when something does
   * @param slots one line per slot
   */
  record SweepView(
      String name,
      int done,
      int failed,
      int total,
      int stagesDone,
      int stages,
      Long secondsLeft,
      String waiting,
      List<SlotView> slots) {}

  /**
   * What a slot does.
   *
   * @param slot its name, with the node's
   * @param work trial and stage in a few words; empty when idle
   * @param epoch under way; 0 when there are none
   * @param epochs in all
   * @param step in the epoch
   * @param steps of the epoch
   * @param loss so far, or null
   * @param stepMillis recent
   */
  record SlotView(
      String slot,
      String work,
      int epoch,
      int epochs,
      int step,
      int steps,
      Double loss,
      double stepMillis) {}
}

package milesweep.mile.trainer;

import milesweep.common.metric.StageResult;

/** What a trainer does with an attempt; {@link StageRunner}, or a stand-in in the shell's tests. */
interface StageWork {
  /**
   * Does the stage, reporting on the way.
   *
   * @return its result
   * @throws StoppedException when it was asked to stop, after a checkpoint
   * @throws StageFault when it failed in a known way
   * @throws Exception when it failed otherwise
   */
  StageResult run(AttemptContext context) throws Exception;
}

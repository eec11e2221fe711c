package milesweep.mile.trainer;

import milesweep.common.metric.StageResult;

/** What a trainer does with an attempt: a {@link StageRunner}'s work, or nothing at all. */
public interface StageWork {
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

package milesweep.common.trainer;

import java.nio.file.Path;
import milesweep.common.trial.StageAttempt;

/**
 * Where one attempt keeps its files: {@code stages/STAGE-KEY/attempt-N}. Checkpoints and results
 * belong to the stage, so that a later attempt finds them.
 *
 * @param path the attempt's own folder, absolute
 */
public record AttemptFolder(Path path) {
  /** The folder of an attempt below a node's {@code stages}. */
  public static AttemptFolder of(Path stages, StageAttempt attempt) {
    return new AttemptFolder(
        stages.resolve(attempt.stage().value()).resolve("attempt-" + attempt.number()));
  }

  /** The stage with all that the trainer needs ({@link milesweep.common.trial.StageSpec}). */
  public Path spec() {
    return path.resolve("spec.json");
  }

  /** The slot that the attempt was given to, a line of text. */
  public Path slot() {
    return path.resolve("slot");
  }

  /** The trainer's reports. */
  public Path journal() {
    return path.resolve("journal");
  }

  /** The journal's name once the coordinator has all of it; emptied when it was large. */
  public Path acknowledgedJournal() {
    return path.resolve("journal.acknowledged");
  }

  /** Where the trainer is ({@link milesweep.common.protocol.Progress}); replaced, not durable. */
  public Path progress() {
    return path.resolve("progress.json");
  }

  /** What the trainer said while it had the attempt. */
  public Path log() {
    return path.resolve("trainer.log");
  }

  /** How far the coordinator has acknowledged the journal; may be lost. */
  public Path acknowledged() {
    return path.resolve("acknowledged.json");
  }

  /** Checkpoints of the stage, from whichever attempt. */
  public Path checkpoints() {
    return path.resolveSibling("checkpoints");
  }

  /** What the stage leaves. */
  public Path result() {
    return path.resolveSibling("result");
  }
}

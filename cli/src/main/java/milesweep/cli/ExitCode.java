package milesweep.cli;

/** What the command's exit code tells a script. */
final class ExitCode {
  /** Done. */
  static final int DONE = 0;

  /** Some trials failed. */
  static final int TRIALS_FAILED = 1;

  /** Wrong input, or a fault at start; nothing was changed. */
  static final int WRONG_INPUT = 2;

  /** The time budget was over before the work was; the same command goes on. */
  static final int UNFINISHED = 75;

  /** A bug of MileSweep's own. */
  static final int BUG = 70;

  /** Ctrl-C. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}

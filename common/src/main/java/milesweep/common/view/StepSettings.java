package milesweep.common.view;

import milesweep.common.setting.Settings;

/**
 * How a training step is computed.
 *
 * @param microBatch questions computed at a time; 0 for the whole batch
 */
public record StepSettings(int microBatch) {
  /** A whole batch at a time. */
  public static final StepSettings PLAIN = new StepSettings(0);

  /**
   * Reads the settings of steps below a prefix; one that is missing is at its default.
   *
   * @param prefix {@code ""} or {@code "pretrain."}
   */
  public static StepSettings from(Settings settings, String prefix) {
    String training = prefix + "training.";
    return new StepSettings(
        settings.has(training + "micro-batch") ? settings.integer32(training + "micro-batch") : 0);
  }

  /** The same with so many questions at a time. */
  public StepSettings withMicroBatch(int other) {
    return new StepSettings(other);
  }
}

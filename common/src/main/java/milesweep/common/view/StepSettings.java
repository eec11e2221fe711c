package milesweep.common.view;

import java.util.List;
import java.util.OptionalDouble;
import milesweep.common.setting.ParameterGroup;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Precision;

/**
 * How a training step is computed.
 *
 * @param microBatch questions computed at a time; 0 for the whole batch
 * @param clipNorm largest norm of all gradients together; empty leaves them as they are
 * @param precision of its matrix products
 * @param recompute whether blocks and layers are computed again for their gradients
 * @param groups parameters with a learning rate of their own; the first that matches counts
 */
public record StepSettings(
    int microBatch,
    OptionalDouble clipNorm,
    Precision precision,
    boolean recompute,
    List<ParameterGroup> groups) {
  /** A whole batch at a time, in 32 bits, one group of parameters, gradients as they come. */
  public static final StepSettings PLAIN =
      new StepSettings(0, OptionalDouble.empty(), Precision.FP32, false, List.of());

  public StepSettings {
    groups = List.copyOf(groups);
  }

  /**
   * Reads the settings of steps below a prefix; one that is missing is at its default.
   *
   * @param prefix {@code ""} or {@code "pretrain."}
   */
  public static StepSettings from(Settings settings, String prefix) {
    String training = prefix + "training.";
    double norm =
        settings.has(training + "clip-norm") ? settings.number(training + "clip-norm") : 0;
    return new StepSettings(
        settings.has(training + "micro-batch") ? settings.integer32(training + "micro-batch") : 0,
        norm > 0 ? OptionalDouble.of(norm) : OptionalDouble.empty(),
        settings.findText(training + "precision").map(Precision::of).orElse(Precision.FP32),
        settings.has(training + "activation-checkpointing")
            && settings.flag(training + "activation-checkpointing"),
        groups(settings, training + "groups"));
  }

  private static List<ParameterGroup> groups(Settings settings, String path) {
    return settings.has(path)
        ? settings.list(path).stream().map(ParameterGroup::of).toList()
        : List.of();
  }

  /** The same with so many questions at a time. */
  public StepSettings withMicroBatch(int other) {
    return new StepSettings(other, clipNorm, precision, recompute, groups);
  }

  /** The same with gradients no longer than this. */
  public StepSettings withClipNorm(double most) {
    return new StepSettings(microBatch, OptionalDouble.of(most), precision, recompute, groups);
  }

  /** The same with these groups. */
  public StepSettings withGroups(List<ParameterGroup> others) {
    return new StepSettings(microBatch, clipNorm, precision, recompute, others);
  }

  /** The same in another precision. */
  public StepSettings withPrecision(Precision other) {
    return new StepSettings(microBatch, clipNorm, other, recompute, groups);
  }

  /** The same with blocks and layers computed again or not. */
  public StepSettings withRecompute(boolean other) {
    return new StepSettings(microBatch, clipNorm, precision, other, groups);
  }
}

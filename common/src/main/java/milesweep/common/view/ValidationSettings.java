package milesweep.common.view;

import java.util.OptionalInt;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.setting.Settings;

/**
 * Whether a training is judged on the validation split, and what follows.
 *
 * @param every epochs from one validation to the next; 0 for none at all. The last epoch is
 *     validated, too
 * @param best whether the weights of the best epoch are the result, rather than those of the last
 * @param metric what is compared
 * @param patience epochs without a better one after which training ends; empty for no such end
 */
public record ValidationSettings(int every, boolean best, Metric metric, OptionalInt patience) {
  /** No validation. */
  public static final ValidationSettings NONE =
      new ValidationSettings(0, false, Metric.LOSS, OptionalInt.empty());

  /** What epochs are compared by. */
  public enum Metric {
    LOSS,
    GLOBAL,
    OPENED,
    CLOSED;

    /** Whether answers have to be generated for it. */
    public boolean isScored() {
      return this != LOSS;
    }

    /** The higher the better; NaN where there is nothing to score. */
    public double value(ValidationMetrics metrics) {
      Double percent =
          switch (this) {
            case LOSS -> Double.valueOf(-metrics.loss());
            case GLOBAL -> metrics.scores().globalPercent();
            case OPENED -> metrics.scores().openedPercent();
            case CLOSED -> metrics.scores().closedPercent();
          };
      return percent == null ? Double.NaN : percent;
    }
  }

  /**
   * Reads the settings of validation below a prefix; one that is missing is at its default.
   *
   * @param prefix {@code ""} or {@code "pretrain."}
   */
  public static ValidationSettings from(Settings settings, String prefix) {
    String training = prefix + "training.";
    int patience = number(settings, training + "patience");
    return new ValidationSettings(
        number(settings, training + "validate-every"),
        settings.findText(training + "select").filter("best"::equals).isPresent(),
        settings
            .findText(training + "select-metric")
            .map(word -> Words.of(Metric.class, word))
            .orElse(Metric.LOSS),
        patience == 0 ? OptionalInt.empty() : OptionalInt.of(patience));
  }

  /** Whether a training is judged by answers, and so depends on how they are generated. */
  public boolean isScored() {
    return every > 0 && metric.isScored();
  }

  private static int number(Settings settings, String path) {
    return settings.has(path) ? settings.integer32(path) : 0;
  }
}

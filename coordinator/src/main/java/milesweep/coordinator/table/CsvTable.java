package milesweep.coordinator.table;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import milesweep.common.metric.Scores;
import milesweep.common.trial.TuningPattern;

/**
 * One line per trial in expansion order, RFC 4180 with lines that end in LF. Accuracies in percent
 * with two decimals, losses with six; a field is empty where there is no value.
 */
public final class CsvTable {
  private static final List<String> HEADER =
      List.of(
          "sweep",
          "trial",
          "vit",
          "jtm",
          "decoder",
          "rank",
          "data",
          "seed",
          "status",
          "trainable_params",
          "total_params",
          "params_percent",
          "peak_memory_bytes",
          "train_seconds",
          "opened",
          "closed",
          "global",
          "final_loss",
          "weights_sha256",
          "predictions_sha256");

  private CsvTable() {}

  /** The rows with their header. */
  public static String of(List<TrialRow> rows) {
    StringBuilder csv = new StringBuilder(String.join(",", HEADER)).append('\n');
    rows.forEach(row -> csv.append(line(row)).append('\n'));
    return csv.toString();
  }

  private static String line(TrialRow row) {
    TuningPattern tuning = row.trial().tuning();
    Scores scores = row.scores();
    return CsvLine.of(
        row.sweep(),
        row.trial().id(),
        tuning.vit(),
        tuning.jtm(),
        tuning.decoder(),
        row.trial().rank().orElse(null),
        row.trial().data(),
        row.trial().seed().orElse(null),
        row.state(),
        row.trainableParameters(),
        row.totalParameters(),
        decimals(row.paramsPercent(), 3),
        row.peakMemoryBytes(),
        decimals(row.seconds(), 1),
        scores == null ? null : decimals(scores.openedPercent(), 2),
        scores == null ? null : decimals(scores.closedPercent(), 2),
        scores == null ? null : decimals(scores.globalPercent(), 2),
        decimals(row.finalLoss(), 6),
        row.weightsSha256(),
        row.predictionsSha256());
  }

  /**
   * Rounded half up, as the paper's figures are; null stays null, and what is not finite is said in
   * words.
   */
  static String decimals(Double value, int digits) {
    if (value == null) {
      return null;
    }
    if (!Double.isFinite(value)) {
      return String.valueOf(value).toLowerCase(Locale.ROOT);
    }
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_UP).toPlainString();
  }
}

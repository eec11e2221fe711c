package milesweep.coordinator.table;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
    TuningPattern tuning = row.trial().findTuning().orElse(null);
    Object[] fields = {
      row.sweep(),
      row.trial().id(),
      tuning == null ? null : tuning.vit(),
      tuning == null ? null : tuning.jtm(),
      tuning == null ? null : tuning.decoder(),
      row.trial().rank().orElse(null),
      row.trial().data(),
      row.trial().seed().orElse(null),
      row.state(),
      row.trainableParameters(),
      row.totalParameters(),
      decimals(row.paramsPercent(), 3),
      row.peakMemoryBytes(),
      decimals(row.seconds(), 1),
      decimals(row.openedPercent(), 2),
      decimals(row.closedPercent(), 2),
      decimals(row.globalPercent(), 2),
      decimals(row.finalLoss(), 6),
      row.weightsSha256(),
      row.predictionsSha256()
    };
    return Arrays.stream(fields).map(CsvTable::field).collect(Collectors.joining(","));
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

  private static String field(Object value) {
    String text = value == null ? "" : value.toString();
    boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}

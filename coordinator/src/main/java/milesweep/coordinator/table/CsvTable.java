package milesweep.coordinator.table;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import milesweep.common.trial.TuningPattern;
import milesweep.coordinator.expand.VariedKeys;

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

  /** Settings that have columns already. */
  private static final Set<String> SHOWN = Set.of("tuning", "lora.rank", "data.format");

  private CsvTable() {}

  /** The rows with their header. */
  public static String of(List<TrialRow> rows) {
    StringBuilder csv = new StringBuilder(String.join(",", HEADER)).append('\n');
    rows.forEach(row -> csv.append(line(row)).append('\n'));
    return csv.toString();
  }

  /**
   * The same with more columns behind: one for each setting in which trials differ and that has no
   * column yet, under its path, and one for each further figure, as {@code metric.NAME}.
   */
  public static String ofAll(List<TrialRow> rows) {
    List<String> varied =
        new ArrayList<>(VariedKeys.of(rows.stream().map(TrialRow::trial).toList()));
    varied.removeAll(SHOWN);
    TreeSet<String> metrics = new TreeSet<>();
    rows.forEach(row -> metrics.addAll(row.metrics().keySet()));
    List<String> header = new ArrayList<>(HEADER);
    header.addAll(varied);
    metrics.forEach(name -> header.add("metric." + name));
    StringBuilder csv = new StringBuilder();
    csv.append(CsvLine.of(header.toArray())).append('\n');
    for (TrialRow row : rows) {
      List<Object> more = new ArrayList<>();
      varied.forEach(path -> more.add(VariedKeys.text(row.trial().settings(), path)));
      metrics.forEach(name -> more.add(row.metrics().get(name)));
      csv.append(line(row)).append(more.isEmpty() ? "" : ",").append(CsvLine.of(more.toArray()));
      csv.append('\n');
    }
    return csv.toString();
  }

  private static String line(TrialRow row) {
    TuningPattern tuning = row.trial().findTuning().orElse(null);
    return CsvLine.of(
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

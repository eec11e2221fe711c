package milesweep.coordinator.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.TrialState;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;

/**
 * The paper's layout: ViT, JTM, decoder, rank, #Params, memory, opened, closed, global; rows in
 * groups by method and data format, seeds of one row taken together as mean ± standard deviation.
 * Rows that are not done show their state.
 *
 * @param groups in the order of their first trials
 * @param notes lines to stand below the table
 */
public record PaperTable(List<Group> groups, List<String> notes) {
  /** Heads of the columns. */
  static final List<String> COLUMNS =
      List.of(
          "ViT",
          "JTM",
          "Dec",
          "Rank",
          "#Params(%)",
          "Memory(MiB)",
          "Opened",
          "Closed",
          "Global",
          "Loss");

  /** Rows of one method on one data format. */
  public record Group(String title, List<List<String>> rows) {}

  /** Behind the decoder of a row that was not computed on what it was planned on. */
  private static final String MARK = " †";

  /** Index of the first column that holds numbers and is set to the right. */
  static final int FIRST_NUMBER = 3;

  /** Arranges the rows of a sweep; {@code prepared} are the results of its prepare stages. */
  public static PaperTable of(List<TrialRow> rows, List<StageResult> prepared) {
    Map<String, Map<String, List<TrialRow>>> groups = new LinkedHashMap<>();
    for (TrialRow row : rows) {
      groups
          .computeIfAbsent(title(row), title -> new LinkedHashMap<>())
          .computeIfAbsent(withoutSeed(row), key -> new ArrayList<>())
          .add(row);
    }
    List<Group> arranged = new ArrayList<>();
    groups.forEach(
        (title, members) ->
            arranged.add(
                new Group(title, members.values().stream().map(PaperTable::cells).toList())));
    return new PaperTable(List.copyOf(arranged), notes(rows, prepared));
  }

  private static String title(TrialRow row) {
    TuningPattern tuning = row.trial().tuning();
    String method =
        tuning.modes().stream()
            .filter(TuningMode::isAdapter)
            .distinct()
            .map(TuningMode::label)
            .collect(Collectors.joining("+"));
    if (method.isEmpty()) {
      method = tuning.trains() ? "no adapter" : "frozen";
    } else {
      method = "MILE-" + method;
    }
    String data = row.trial().data();
    return data.isEmpty() ? method : method + ", " + data + " data";
  }

  private static String withoutSeed(TrialRow row) {
    return row.trial().settings().only(path -> !path.equals("seed")).canonicalJson();
  }

  private static List<String> cells(List<TrialRow> seeds) {
    TrialRow first = seeds.get(0);
    TuningPattern tuning = first.trial().tuning();
    List<String> cells = new ArrayList<>();
    cells.add(tuning.vit().label());
    cells.add(tuning.jtm().label());
    boolean elsewhere = seeds.stream().anyMatch(row -> row.elsewhere() != null);
    cells.add(tuning.decoder().label() + (elsewhere ? MARK : ""));
    cells.add(first.trial().rank().map(String::valueOf).orElse(""));
    cells.add(CsvTable.decimals(first.paramsPercent(), 3));
    List<Double> memory =
        numbers(
            seeds, row -> row.peakMemoryBytes() == null ? null : row.peakMemoryBytes() / 1048576.0);
    cells.add(
        memory.isEmpty()
            ? ""
            : CsvTable.decimals(memory.stream().mapToDouble(d -> d).max().orElseThrow(), 0));
    if (numbers(seeds, row -> score(row, Scores::globalPercent)).isEmpty()) {
      cells.add(states(seeds));
      cells.add("");
      cells.add("");
    } else {
      cells.add(spread(numbers(seeds, row -> score(row, Scores::openedPercent)), 2));
      cells.add(spread(numbers(seeds, row -> score(row, Scores::closedPercent)), 2));
      String undone =
          seeds.stream().allMatch(row -> row.state() == TrialState.SUCCEEDED)
              ? ""
              : " (" + states(seeds) + ")";
      cells.add(spread(numbers(seeds, row -> score(row, Scores::globalPercent)), 2) + undone);
    }
    cells.add(spread(numbers(seeds, TrialRow::finalLoss), 3));
    return List.copyOf(cells);
  }

  private static Double score(TrialRow row, Function<Scores, Double> part) {
    return row.scores() == null ? null : part.apply(row.scores());
  }

  private static List<Double> numbers(List<TrialRow> rows, Function<TrialRow, Double> column) {
    return rows.stream().map(column).filter(Objects::nonNull).toList();
  }

  /**
   * {@code 78.52}, or {@code 78.52 ± 0.31 (3)} over several seeds; the deviation is that of a
   * sample.
   */
  static String spread(List<Double> values, int digits) {
    if (values.isEmpty()) {
      return "";
    }
    double mean = values.stream().mapToDouble(d -> d).average().orElseThrow();
    if (values.size() == 1) {
      return CsvTable.decimals(mean, digits);
    }
    double squares = values.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    double deviation = Math.sqrt(squares / (values.size() - 1));
    return "%s ± %s (%d)"
        .formatted(
            CsvTable.decimals(mean, digits), CsvTable.decimals(deviation, digits), values.size());
  }

  /** {@code running}, or {@code 2 pending, 1 failed} over several seeds. */
  private static String states(List<TrialRow> seeds) {
    Map<TrialState, Long> counts =
        seeds.stream()
            .collect(Collectors.groupingBy(TrialRow::state, TreeMap::new, Collectors.counting()));
    if (counts.size() == 1) {
      return counts.keySet().iterator().next().label();
    }
    return counts.entrySet().stream()
        .map(e -> e.getValue() + " " + e.getKey().label())
        .collect(Collectors.joining(", "));
  }

  private static List<String> notes(List<TrialRow> rows, List<StageResult> prepared) {
    List<String> notes = new ArrayList<>();
    rows.stream()
        .filter(row -> row.reason() != null)
        .collect(
            Collectors.groupingBy(
                row -> row.reason().lines().findFirst().orElse(""),
                LinkedHashMap::new,
                Collectors.counting()))
        .forEach(
            (reason, count) ->
                notes.add(count == 1 ? "failed: " + reason : count + " trials failed: " + reason));
    rows.stream()
        .map(TrialRow::elsewhere)
        .filter(Objects::nonNull)
        .distinct()
        .map("† computed in part on %s: equal within tolerance, not bit for bit"::formatted)
        .forEach(notes::add);
    prepared.forEach(result -> constantAnswer(result, notes));
    return List.copyOf(notes);
  }

  /**
   * A row no better than one constant answer has learned nothing, and many published rows are just
   * that.
   */
  private static void constantAnswer(StageResult prepared, List<String> notes) {
    Map<String, Long> counts = prepared.counts() == null ? Map.of() : prepared.counts();
    Long right = counts.get("test.constant.global");
    long questions =
        counts.getOrDefault("test.opened", 0L) + counts.getOrDefault("test.closed", 0L);
    if (right != null && questions > 0) {
      notes.add(
          "the best constant answer reaches "
              + CsvTable.decimals(100.0 * right / questions, 2)
              + " global");
    }
  }
}

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
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.CommandSettings;
import milesweep.coordinator.expand.VariedKeys;

/**
 * Rows in groups, with heads. Of MILE's trainer in the paper's layout: ViT, JTM, decoder, rank,
 * #Params, memory, opened, closed, global; rows in groups by method and data format, seeds of one
 * row taken together as mean ± standard deviation. Rows that are not done show their state. Where a
 * command trains, {@link CommandTable} arranges them.
 *
 * @param columns heads of the columns
 * @param firstNumber index of the first column that is set to the right
 * @param groups in the order of their first trials
 * @param notes lines to stand below the table
 */
public record PaperTable(
    List<String> columns, int firstNumber, List<Group> groups, List<String> notes) {
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

  /** Index of the first column that holds numbers. */
  static final int FIRST_NUMBER = 3;

  private static final int AFTER_RANK = 4;

  /** A table in the paper's columns. */
  public PaperTable(List<Group> groups, List<String> notes) {
    this(COLUMNS, FIRST_NUMBER, groups, notes);
  }

  /** Arranges the rows of a sweep; {@code prepared} are the results of its prepare stages. */
  public static PaperTable of(List<TrialRow> rows, List<StageResult> prepared) {
    if (rows.stream().anyMatch(row -> CommandSettings.isIn(row.trial().settings()))) {
      return CommandTable.of(rows, notes(rows, prepared));
    }
    boolean ofSeveralSets =
        rows.stream()
                .map(row -> dataSet(row.trial()))
                .filter(name -> !name.isEmpty())
                .distinct()
                .count()
            > 1;
    List<String> telling = tellingApart(rows, ofSeveralSets);
    Map<String, Map<String, List<TrialRow>>> groups = new LinkedHashMap<>();
    for (TrialRow row : rows) {
      groups
          .computeIfAbsent(title(row.trial(), ofSeveralSets), title -> new LinkedHashMap<>())
          .computeIfAbsent(withoutSeed(row.trial()), key -> new ArrayList<>())
          .add(row);
    }
    List<Group> arranged = new ArrayList<>();
    groups.forEach(
        (title, members) ->
            arranged.add(
                new Group(
                    title,
                    members.values().stream().map(seeds -> cells(seeds, telling)).toList())));
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.addAll(AFTER_RANK, VariedKeys.shortNames(telling).values());
    return new PaperTable(columns, FIRST_NUMBER, List.copyOf(arranged), notes(rows, prepared));
  }

  /**
   * The settings that rows differ in which the paper's columns would show as one and the same: an
   * axis over the learning rate, say. Each gets a column; most tables need none.
   */
  private static List<String> tellingApart(List<TrialRow> rows, boolean ofSeveralSets) {
    Map<String, List<TrialSpec>> alike = new LinkedHashMap<>();
    for (TrialRow row : rows) {
      String shown =
          title(row.trial(), ofSeveralSets) + " " + row.trial().tuning() + " " + row.trial().rank();
      alike.computeIfAbsent(shown, first -> new ArrayList<>()).add(row.trial());
    }
    return alike.values().stream()
        .flatMap(trials -> VariedKeys.of(trials).stream())
        .distinct()
        .sorted()
        .toList();
  }

  private static String dataSet(TrialSpec trial) {
    return trial.settings().findText("data.name").orElse("");
  }

  /** Method and data format of a trial, which its group is named after. */
  static String title(TrialSpec trial) {
    return title(trial, false);
  }

  private static String title(TrialSpec trial, boolean ofSeveralSets) {
    TuningPattern tuning = trial.tuning();
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
    String data = trial.data();
    String set = ofSeveralSets ? dataSet(trial) + ": " : "";
    return set + (data.isEmpty() ? method : method + ", " + data + " data");
  }

  /** Equal for trials that differ in their seed alone. */
  static String withoutSeed(TrialSpec trial) {
    return trial.settings().only(path -> !path.equals("seed")).canonicalJson();
  }

  private static List<String> cells(List<TrialRow> seeds, List<String> telling) {
    TrialRow first = seeds.get(0);
    TuningPattern tuning = first.trial().tuning();
    List<String> cells = new ArrayList<>();
    cells.add(tuning.vit().label());
    cells.add(tuning.jtm().label());
    boolean elsewhere = seeds.stream().anyMatch(row -> row.elsewhere() != null);
    cells.add(tuning.decoder().label() + (elsewhere ? MARK : ""));
    cells.add(first.trial().rank().map(String::valueOf).orElse(""));
    telling.forEach(path -> cells.add(VariedKeys.cell(first.trial().settings(), path)));
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

  /** The table as texts to lay out. */
  TextGrid grid() {
    return new TextGrid(columns, firstNumber, groups, notes);
  }

  private static Double score(TrialRow row, Function<Scores, Double> part) {
    return row.scores() == null ? null : part.apply(row.scores());
  }

  static List<Double> numbers(List<TrialRow> rows, Function<TrialRow, Double> column) {
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
  static String states(List<TrialRow> seeds) {
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
    prepared.forEach(result -> testRows(result, notes));
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

  /** Whoever reads scores has to know of test questions among the prompts trained on. */
  private static void testRows(StageResult prepared, List<String> notes) {
    Map<String, Long> counts = prepared.counts() == null ? Map.of() : prepared.counts();
    Long rows = counts.get("prompts.test-rows");
    if (rows != null) {
      notes.add(
          counts.containsKey("prompts.test-rows-kept")
              ? "%d rows of the instruction file ask test questions, and trials are trained on them (data.instruction-drop-test = false): their scores are not comparable"
                  .formatted(rows)
              : "%d rows of the instruction file ask test questions and were left out"
                  .formatted(rows));
    }
  }
}

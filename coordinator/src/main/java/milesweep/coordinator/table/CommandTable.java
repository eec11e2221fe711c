package milesweep.coordinator.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.expand.VariedKeys;

/**
 * The rows of a sweep that a command trains: a column for each setting in which its trials differ,
 * then those figures that some trial has; seeds of one row taken together as mean ± standard
 * deviation. Rows that are not done say so in a last column.
 */
final class CommandTable {
  private static final double MEBIBYTE = 1048576.0;
  private static final Set<String> KNOWN = Set.of("opened", "closed", "global");

  private final List<TrialRow> all;
  private final List<String> varied;
  private final Map<String, Figure> figures = new LinkedHashMap<>();

  /** The largest is taken of what hardly differs between seeds. */
  private record Figure(Function<TrialRow, Double> of, int digits, boolean isLargest) {
    String cell(List<TrialRow> seeds) {
      List<Double> numbers = PaperTable.numbers(seeds, of);
      boolean isShort = isLargest && !numbers.isEmpty();
      return PaperTable.spread(isShort ? List.of(Collections.max(numbers)) : numbers, digits);
    }
  }

  private CommandTable(List<TrialRow> all) {
    this.all = all;
    this.varied = VariedKeys.of(all.stream().map(TrialRow::trial).toList());
    add("#Params(%)", TrialRow::paramsPercent, 3, true);
    add("Memory(MiB)", CommandTable::mebibytes, 0, true);
    add("Opened", TrialRow::openedPercent, 2, false);
    add("Closed", TrialRow::closedPercent, 2, false);
    add("Global", TrialRow::globalPercent, 2, false);
    add("Loss", TrialRow::finalLoss, 4, false);
    Set<String> names = new TreeSet<>();
    all.forEach(row -> names.addAll(row.metrics().keySet()));
    names.removeAll(KNOWN);
    names.forEach(name -> add(name, row -> row.metrics().get(name), 4, false));
  }

  private static Double mebibytes(TrialRow row) {
    return row.peakMemoryBytes() == null ? null : row.peakMemoryBytes() / MEBIBYTE;
  }

  private void add(String head, Function<TrialRow, Double> figure, int digits, boolean isLargest) {
    if (all.stream().map(figure).anyMatch(Objects::nonNull)) {
      figures.put(head, new Figure(figure, digits, isLargest));
    }
  }

  /** Arranges rows, of which some are a command's. */
  static PaperTable of(List<TrialRow> rows, List<String> notes) {
    return new CommandTable(rows).table(notes);
  }

  private PaperTable table(List<String> notes) {
    boolean allDone = all.stream().allMatch(row -> row.state() == TrialState.SUCCEEDED);
    List<String> columns = new ArrayList<>(VariedKeys.shortNames(varied).values());
    boolean isBare = columns.isEmpty();
    if (isBare) {
      columns.add("trial");
    }
    int firstNumber = columns.size();
    columns.addAll(figures.keySet());
    if (!allDone) {
      columns.add("State");
    }
    Map<String, Map<String, List<TrialRow>>> groups = new LinkedHashMap<>();
    for (TrialRow row : all) {
      groups
          .computeIfAbsent(title(row), title -> new LinkedHashMap<>())
          .computeIfAbsent(PaperTable.withoutSeed(row.trial()), key -> new ArrayList<>())
          .add(row);
    }
    List<PaperTable.Group> arranged = new ArrayList<>();
    groups.forEach(
        (title, members) ->
            arranged.add(
                new PaperTable.Group(
                    title,
                    members.values().stream()
                        .map(seeds -> cells(seeds, isBare, allDone))
                        .toList())));
    return new PaperTable(columns, firstNumber, arranged, notes);
  }

  private static String title(TrialRow row) {
    return row.trial().settings().has("trainer.command")
        ? String.join(" ", row.trial().settings().list("trainer.command"))
        : "MILE";
  }

  private List<String> cells(List<TrialRow> seeds, boolean isBare, boolean allDone) {
    TrialRow first = seeds.get(0);
    List<String> cells = new ArrayList<>();
    if (isBare) {
      cells.add(first.trial().id().value());
    }
    varied.forEach(path -> cells.add(VariedKeys.cell(first.trial().settings(), path)));
    figures.values().forEach(figure -> cells.add(figure.cell(seeds)));
    if (!allDone) {
      cells.add(PaperTable.states(seeds));
    }
    return List.copyOf(cells);
  }
}

package milesweep.coordinator.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.expand.VariedKeys;

/** The trials of a sweep that a command trains: a column for each setting in which they differ. */
final class CommandPlanTable {
  private static final String GAP = "  ";

  private CommandPlanTable() {}

  static String of(PlanReport plan) {
    List<TrialSpec> trials = plan.expansion().trials();
    List<String> varied = VariedKeys.of(trials);
    List<List<String>> rows = new ArrayList<>();
    List<String> heads = new ArrayList<>(List.of("trial"));
    heads.addAll(VariedKeys.shortNames(varied).values());
    heads.addAll(List.of("seed", "stages"));
    rows.add(heads);
    trials.forEach(trial -> rows.add(row(trial, varied)));
    return aligned(rows);
  }

  private static List<String> row(TrialSpec trial, List<String> varied) {
    List<String> row = new ArrayList<>(List.of(trial.id().value()));
    varied.forEach(path -> row.add(VariedKeys.cell(trial.settings(), path)));
    row.add(trial.seed().map(String::valueOf).orElse(""));
    row.add(
        trial.stages().stream()
            .map(StagePlan::kind)
            .map(kind -> kind.label())
            .collect(Collectors.joining(", ")));
    return row;
  }

  private static String aligned(List<List<String>> rows) {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = row.get(column);
        line.append(column == 0 ? "" : GAP).append(cell);
        line.append(" ".repeat(widths[column] - cell.length()));
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}

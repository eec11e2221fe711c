package milesweep.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of a result table, for comparing two runs. */
final class ResultRows {
  private static final List<String> VARYING = List.of("train_seconds", "peak_memory_bytes");

  private ResultRows() {}

  /** The lines of a CSV table without the columns that no two runs share, the header first. */
  static List<String> of(String csv) {
    List<String[]> rows = csv.lines().map(line -> line.split(",", -1)).toList();
    List<String> header = Arrays.asList(rows.get(0));
    List<String> kept = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < header.size(); column++) {
        if (!VARYING.contains(header.get(column))) {
          text.append(row[column]).append(',');
        }
      }
      kept.add(text.toString());
    }
    return kept;
  }
}

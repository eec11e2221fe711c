package milesweep.cli.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a CSV table by trial, without what no two runs share.
 *
 * @param rows of each trial; more than one where a trial was counted twice
 */
record ResultTable(Map<String, List<Row>> rows) {
  private static final Set<String> VARYING =
      Set.of("sweep", "train_seconds", "peak_memory_bytes", "trial", "status");

  /**
   * One row.
   *
   * @param status of its trial
   * @param content all columns that two runs share
   */
  record Row(String status, Map<String, String> content) {
    boolean succeeded() {
      return status.equals("succeeded");
    }

    boolean failed() {
      return status.equals("failed") || status.equals("out-of-memory");
    }
  }

  /** Reads a table of the chaos sweep, whose fields hold neither commas nor quotes. */
  static ResultTable of(String csv) {
    List<List<String>> lines = csv.lines().map(line -> Arrays.asList(line.split(",", -1))).toList();
    List<String> header = lines.get(0);
    Map<String, List<Row>> rows = new LinkedHashMap<>();
    for (List<String> line : lines.subList(1, lines.size())) {
      Map<String, String> content = new LinkedHashMap<>();
      for (int i = 0; i < header.size(); i++) {
        if (!VARYING.contains(header.get(i))) {
          content.put(header.get(i), line.get(i));
        }
      }
      rows.computeIfAbsent(line.get(header.indexOf("trial")), trial -> new ArrayList<>())
          .add(new Row(line.get(header.indexOf("status")), content));
    }
    return new ResultTable(rows);
  }

  boolean allSucceeded() {
    return !rows.isEmpty() && rows.values().stream().flatMap(List::stream).allMatch(Row::succeeded);
  }

  boolean anyFailed() {
    return rows.values().stream().flatMap(List::stream).anyMatch(Row::failed);
  }
}

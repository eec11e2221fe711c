package milesweep.cli.selftest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.cli.selftest.ResultTable.Row;

/**
 * Compares what a hurt cluster shows, again and again, with what it showed before and with an
 * undisturbed run. No clock, no I/O.
 */
final class Ledger {
  private final ResultTable reference;
  private final Map<String, Row> seen = new LinkedHashMap<>();
  private final Map<String, Set<String>> findings = new LinkedHashMap<>();

  /** A ledger against the table of an undisturbed run, of which every trial has succeeded. */
  Ledger(ResultTable reference) {
    if (!reference.allSucceeded()) {
      throw new IllegalArgumentException("the undisturbed run has trials that did not succeed");
    }
    this.reference = reference;
  }

  /** How many trials a sweep has. */
  int trials() {
    return reference.rows().size();
  }

  /** Takes in the table of a sweep, at any time. */
  void saw(String sweep, ResultTable table) {
    table
        .rows()
        .forEach(
            (trial, rows) -> {
              if (rows.size() > 1) {
                find("twice", sweep, trial, "has " + rows.size() + " rows");
              }
              rows.forEach(row -> saw(sweep, trial, row));
            });
  }

  private void saw(String sweep, String trial, Row row) {
    Row before = seen.get(key(sweep, trial));
    if (!row.succeeded()) {
      if (before != null) {
        find("lost", sweep, trial, "had succeeded, and is " + row.status() + " now");
      }
      return;
    }
    seen.putIfAbsent(key(sweep, trial), row);
    if (before != null && !before.content().equals(row.content())) {
      find("different", sweep, trial, "had other figures before: " + difference(before, row));
    }
    List<Row> wanted = reference.rows().get(trial);
    if (wanted == null) {
      find("different", sweep, trial, "is no trial of the undisturbed run");
    } else if (!wanted.get(0).content().equals(row.content())) {
      find(
          "different",
          sweep,
          trial,
          "is not as in the undisturbed run: " + difference(wanted.get(0), row));
    }
  }

  /** Takes in the table that a sweep ended with: nothing may be missing from it. */
  void ended(String sweep, ResultTable table) {
    saw(sweep, table);
    for (String trial : reference.rows().keySet()) {
      List<Row> rows = table.rows().getOrDefault(trial, List.of());
      if (rows.stream().noneMatch(Row::succeeded)) {
        String state = rows.isEmpty() ? "not in the table" : rows.get(0).status();
        find("lost", sweep, trial, "has no result at the end: it is " + state);
      }
    }
  }

  private static String difference(Row wanted, Row found) {
    List<String> parts = new ArrayList<>();
    wanted
        .content()
        .forEach(
            (column, value) -> {
              String other = String.valueOf(found.content().get(column));
              if (!value.equals(other)) {
                parts.add(column + " " + value + " against " + other);
              }
            });
    return String.join("; ", parts);
  }

  private void find(String what, String sweep, String trial, String words) {
    findings
        .computeIfAbsent(what, kind -> new LinkedHashSet<>())
        .add("%s: trial %s of %s %s".formatted(what, trial, sweep, words));
  }

  private static String key(String sweep, String trial) {
    return sweep + "/" + trial;
  }

  /** Results seen so far. */
  int results() {
    return seen.size();
  }

  /** How many findings there are of a kind: {@code lost}, {@code twice}, {@code different}. */
  int count(String kind) {
    return findings.getOrDefault(kind, Set.of()).size();
  }

  /** All findings, a line each. */
  List<String> findings() {
    return findings.values().stream().flatMap(Set::stream).toList();
  }
}

package milesweep.coordinator.table;

import java.util.Arrays;
import java.util.stream.Collectors;

/** One line of CSV (RFC 4180) without its end: null is an empty field, quotes only where needed. */
public final class CsvLine {
  private CsvLine() {}

  /** The fields, separated by commas. */
  public static String of(Object... fields) {
    return Arrays.stream(fields).map(CsvLine::field).collect(Collectors.joining(","));
  }

  private static String field(Object value) {
    String text = value == null ? "" : value.toString();
    boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}

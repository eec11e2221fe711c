package milesweep.coordinator.table;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table as text: aligned for a terminal, or as Markdown. */
public final class TextTable {
  private TextTable() {}

  /** Aligned columns, a line above and below the heads. */
  public static String terminal(PaperTable table) {
    return terminal(table.grid());
  }

  /** GitHub's tables, one for each group; what Markdown would take for markup is escaped. */
  public static String markdown(PaperTable table) {
    return markdown(table.grid());
  }

  static String terminal(TextGrid table) {
    int[] widths = widths(table);
    int total = IntStream.of(widths).sum() + 2 * (widths.length - 1);
    StringBuilder text = new StringBuilder();
    String rule = "─".repeat(total) + "\n";
    text.append(rule).append(line(table, table.columns(), widths)).append(rule);
    for (PaperTable.Group group : table.groups()) {
      text.append(group.title()).append('\n');
      group.rows().forEach(row -> text.append(line(table, row, widths)));
    }
    text.append(rule);
    table.notes().forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }

  static String markdown(TextGrid table) {
    StringBuilder text = new StringBuilder();
    for (PaperTable.Group group : table.groups()) {
      text.append("**").append(escaped(group.title())).append("**\n\n");
      text.append(markdownLine(table.columns()));
      text.append(
          IntStream.range(0, table.columns().size())
              .mapToObj(column -> column < table.firstNumber() ? "---" : "---:")
              .collect(Collectors.joining(" | ", "| ", " |\n")));
      group.rows().forEach(row -> text.append(markdownLine(row)));
      text.append('\n');
    }
    table.notes().forEach(note -> text.append("- ").append(escaped(note)).append('\n'));
    return text.toString();
  }

  private static int[] widths(TextGrid table) {
    int[] widths = table.columns().stream().mapToInt(TextTable::width).toArray();
    for (PaperTable.Group group : table.groups()) {
      for (List<String> row : group.rows()) {
        for (int column = 0; column < widths.length; column++) {
          widths[column] = Math.max(widths[column], width(row.get(column)));
        }
      }
    }
    return widths;
  }

  private static String line(TextGrid table, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String padding = " ".repeat(widths[column] - width(cells.get(column)));
      line.append(column == 0 ? "" : "  ");
      line.append(
          column < table.firstNumber() ? cells.get(column) + padding : padding + cells.get(column));
    }
    return line.toString().stripTrailing() + "\n";
  }

  private static String markdownLine(List<String> cells) {
    return cells.stream().map(TextTable::escaped).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\`*_|<>\\[\\]])", "\\\\$1").replace("\n", " ");
  }
}

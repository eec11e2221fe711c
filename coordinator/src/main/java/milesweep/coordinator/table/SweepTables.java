package milesweep.coordinator.table;

import java.util.ArrayList;
import java.util.List;
import milesweep.coordinator.store.Snapshot;

/** A sweep's results in one of the formats that people ask for. */
public final class SweepTables {
  /** The formats, as they are named on the command line. */
  public static final List<String> FORMATS = List.of("table", "csv", "csv-all", "markdown");

  private SweepTables() {}

  /**
   * Renders sweeps.
   *
   * @param content the wanted sweeps in order, and at least the stages that they are linked to
   * @throws IllegalArgumentException when there is no such format
   */
  public static String render(Snapshot content, String format) {
    return render(SweepResults.of(content), format);
  }

  /** Renders sweeps that need not be of one store; otherwise as {@link #render}. */
  public static String render(List<SweepResults> sweeps, String format) {
    requireKnown(format);
    if (format.startsWith("csv")) {
      List<TrialRow> rows = new ArrayList<>();
      sweeps.forEach(sweep -> rows.addAll(sweep.rows()));
      return format.equals("csv") ? CsvTable.of(rows) : CsvTable.ofAll(rows);
    }
    StringBuilder text = new StringBuilder();
    for (SweepResults sweep : sweeps) {
      PaperTable table = sweep.table();
      text.append(
          format.equals("table")
              ? sweep.name() + "\n" + TextTable.terminal(table)
              : "## " + sweep.name() + "\n\n" + TextTable.markdown(table));
      text.append(sweeps.size() > 1 ? "\n" : "");
    }
    return text.toString();
  }

  /** Renders what each trial gets right of each content type; otherwise as {@link #render}. */
  public static String renderByContentType(Snapshot content, String format) {
    return renderByContentType(SweepResults.of(content), format);
  }

  /** The same of sweeps that need not be of one store. */
  public static String renderByContentType(List<SweepResults> sweeps, String format) {
    requireKnown(format);
    StringBuilder text = new StringBuilder();
    text.append(format.equals("csv") ? ContentTypeTable.csvHeader() : "");
    for (SweepResults sweep : sweeps) {
      ContentTypeTable table = ContentTypeTable.of(sweep);
      text.append(
          switch (format) {
            case "csv" -> table.csvLines();
            case "table" -> sweep.name() + " by content type\n" + TextTable.terminal(table.grid());
            default ->
                "## " + sweep.name() + " by content type\n\n" + TextTable.markdown(table.grid());
          });
      boolean separated = sweeps.size() > 1 && !format.equals("csv");
      text.append(separated ? "\n" : "");
    }
    return text.toString();
  }

  private static void requireKnown(String format) {
    if (!FORMATS.contains(format)) {
      throw new IllegalArgumentException(
          "unknown format " + format + "; one of " + String.join(", ", FORMATS));
    }
  }
}

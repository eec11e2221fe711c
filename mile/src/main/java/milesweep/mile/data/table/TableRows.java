package milesweep.mile.data.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonLines;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.json.JsonRecords;
import milesweep.mile.data.json.TextFile;

/**
 * The rows of a table.
 *
 * @param columns names of the columns, in their order; of JSON every name that occurs
 * @param records rows that could be read
 */
record TableRows(List<String> columns, List<JsonRecord> records) {
  /** Endings of the files that are read. */
  static final List<String> ENDINGS = List.of(".csv", ".tsv", ".jsonl", ".ndjson", ".json");

  /** Reads a file by what its name ends with; what is wrong with it is added to {@code faults}. */
  static TableRows read(Path file, FaultLog faults) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    int before = faults.count();
    TableRows rows = new TableRows(List.of(), List.of());
    try {
      if (!Files.exists(file)) {
        faults.add(Fault.ofFile(file, "no such file"));
      } else if (name.endsWith(".csv")) {
        rows = CsvRows.read(file, TextFile.read(file), ',', faults);
      } else if (name.endsWith(".tsv")) {
        rows = CsvRows.read(file, TextFile.read(file), '\t', faults);
      } else if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
        rows = ofJson(JsonLines.read(file, TextFile.read(file), faults));
      } else if (name.endsWith(".json")) {
        rows = ofJson(JsonRecords.read(file, faults));
      } else {
        faults.add(
            Fault.ofFile(
                file, "unknown kind of table; its name has to end with one of " + ENDINGS));
      }
    } catch (TextFile.NoTextException e) {
      faults.add(Fault.ofFile(file, e.getMessage()));
    } catch (IOException e) {
      faults.add(Fault.ofFile(file, "cannot be read: " + e));
    }
    if (rows.records().isEmpty() && faults.count() == before) {
      faults.add(Fault.ofFile(file, "no records"));
    }
    return rows;
  }

  private static TableRows ofJson(List<JsonRecord> records) {
    Set<String> names = new LinkedHashSet<>();
    records.forEach(record -> names.addAll(record.fields().keySet()));
    return new TableRows(List.copyOf(names), records);
  }
}

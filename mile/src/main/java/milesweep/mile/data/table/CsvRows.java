package milesweep.mile.data.table;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.json.JsonValue;
import milesweep.mile.text.CleanText;

/**
 * Reads comma-separated text (RFC 4180) whose first row names the columns. Empty lines are passed
 * over; a row with another number of cells than the first is a fault of its record.
 */
final class CsvRows {
  private static final CsvFactory FACTORY =
      CsvFactory.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

  private final Path file;
  private final FaultLog faults;
  private final List<JsonRecord> records = new ArrayList<>();
  private List<String> header = List.of();
  private int index;
  private int line;

  private CsvRows(Path file, FaultLog faults) {
    this.file = file;
    this.faults = faults;
  }

  /** The rows of a text; what is wrong with it is added to {@code faults}. */
  static TableRows read(Path file, String text, char separator, FaultLog faults) {
    CsvRows reading = new CsvRows(file, faults);
    try (CsvParser parser = FACTORY.createParser(text)) {
      parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator));
      parser.nextToken(); // the array of all rows
      while (parser.nextToken() == JsonToken.START_ARRAY) {
        reading.row(parser);
      }
    } catch (JsonProcessingException e) {
      reading.fail(e);
    } catch (IOException e) {
      faults.add(Fault.ofFile(file, "cannot be read: " + e));
    }
    return new TableRows(reading.header, reading.records);
  }

  private void row(CsvParser parser) throws IOException {
    line = parser.currentLocation().getLineNr(); // before the first cell, which may have more lines
    List<String> cells = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      cells.add(parser.getText());
    }
    if (header.isEmpty()) {
      header = cells.stream().map(CleanText::clean).toList();
    } else if (cells.size() != 1 || header.size() == 1 || !cells.get(0).isBlank()) {
      record(cells);
    }
  }

  private void record(List<String> cells) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(cells.size(), header.size()); i++) {
      fields.putIfAbsent(header.get(i), JsonValue.of(JsonValue.Kind.TEXT, cells.get(i)));
    }
    JsonRecord record = new JsonRecord(file.toString(), index++, line, 1, null, fields);
    if (cells.size() == header.size()) {
      records.add(record);
    } else {
      faults.add(
          record.fault(
              "%d cells, but the first row names %d columns; put a cell with a comma in quotes"
                  .formatted(cells.size(), header.size())));
    }
  }

  private void fail(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String reason = e.getOriginalMessage().lines().findFirst().orElse("");
    boolean open = reason.startsWith("Missing closing quote");
    faults.add(
        new Fault(
            file.toString(),
            -1,
            open || at == null ? line : at.getLineNr(),
            open || at == null ? 1 : at.getColumnNr(),
            null,
            open ? "a quote that is opened in this row is never closed" : "not CSV: " + reason));
  }
}

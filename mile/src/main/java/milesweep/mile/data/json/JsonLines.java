package milesweep.mile.data.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a text of one JSON object a line, as strictly as {@link JsonRecords}; empty lines are
 * passed over. A line that is no object is a fault of its record, and the others are still read.
 */
public final class JsonLines {
  private final Path file;
  private final FaultLog faults;
  private final List<JsonRecord> records = new ArrayList<>();

  private JsonLines(Path file, FaultLog faults) {
    this.file = file;
    this.faults = faults;
  }

  /** The records of a text; what is wrong with it is added to {@code faults}. */
  public static List<JsonRecord> read(Path file, String text, FaultLog faults) {
    JsonLines reading = new JsonLines(file, faults);
    int index = 0;
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (!lines[i].isBlank()) {
        reading.line(index++, i + 1, lines[i]);
      }
    }
    return reading.records;
  }

  private void line(int index, int line, String text) {
    try (JsonParser parser = JsonRecords.FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        fail(index, line, 1, "expected an object, found " + JsonRecords.value(parser).kind());
        return;
      }
      int column = parser.currentTokenLocation().getColumnNr();
      JsonRecord record =
          JsonRecord.of(file.toString(), index, line, column, JsonRecords.fields(parser));
      if (parser.nextToken() != null) {
        int at = parser.currentTokenLocation().getColumnNr();
        fail(index, line, at, "text behind the end of the object");
        return;
      }
      records.add(record);
    } catch (JsonEOFException e) {
      fail(index, line, 1, "the line ends in the middle of the JSON text");
    } catch (JsonProcessingException e) {
      int at = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      fail(index, line, at, "not JSON: " + JsonRecords.plain(e.getOriginalMessage()));
    } catch (IOException e) {
      fail(index, line, 1, "cannot be read: " + e);
    }
  }

  private void fail(int index, int line, int column, String reason) {
    faults.add(new Fault(file.toString(), index, line, column, null, reason));
  }
}

package milesweep.mile.data.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.mile.data.json.JsonValue.Kind;

/**
 * Reads a file that is one JSON array of objects, strictly: no NaN, no field twice, nothing behind
 * the array. What stands in front of a fault is still returned, so that its own faults show too.
 */
public final class JsonRecords {
  static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final FaultLog faults;
  private final List<JsonRecord> records = new ArrayList<>();

  private JsonRecords(Path file, FaultLog faults) {
    this.file = file;
    this.faults = faults;
  }

  /** The records of {@code file}; what is wrong with it is added to {@code faults}. */
  public static List<JsonRecord> read(Path file, FaultLog faults) {
    JsonRecords reading = new JsonRecords(file, faults);
    if (!Files.exists(file)) {
      faults.add(Fault.ofFile(file, "no such file"));
      return List.of();
    }
    int before = faults.count();
    try (JsonParser parser = FACTORY.createParser(TextFile.read(file))) {
      reading.array(parser);
    } catch (JsonEOFException e) {
      reading.fail(e.getLocation(), "the file ends in the middle of the JSON text");
    } catch (JsonProcessingException e) {
      reading.fail(e.getLocation(), "not JSON: " + plain(e.getOriginalMessage()));
    } catch (TextFile.NoTextException e) {
      faults.add(Fault.ofFile(file, e.getMessage()));
    } catch (IOException e) {
      faults.add(Fault.ofFile(file, "cannot be read: " + e));
    }
    if (reading.records.isEmpty() && faults.count() == before) {
      faults.add(Fault.ofFile(file, "no records"));
    }
    return reading.records;
  }

  private void array(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      fail(parser.currentLocation(), "an empty file; expected a JSON array of records");
      return;
    }
    if (first != JsonToken.START_ARRAY) {
      fail(
          parser.currentTokenLocation(),
          "expected a JSON array of records, found " + value(parser).kind());
      return;
    }
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      JsonLocation at = parser.currentTokenLocation();
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        records.add(
            JsonRecord.of(
                file.toString(), index, at.getLineNr(), at.getColumnNr(), fields(parser)));
      } else {
        faults.add(
            new Fault(
                file.toString(),
                index,
                at.getLineNr(),
                at.getColumnNr(),
                null,
                "expected an object, found " + value(parser).kind()));
      }
    }
    nothingMore(parser);
  }

  private void nothingMore(JsonParser parser) throws IOException {
    boolean more;
    JsonLocation at;
    try {
      more = parser.nextToken() != null;
      at = parser.currentTokenLocation();
    } catch (JsonProcessingException e) {
      more = true;
      at = e.getLocation();
    }
    if (more) {
      fail(at, "text behind the end of the JSON array");
    }
  }

  /** The fields of the object that the parser stands at; leaves it at the object's end. */
  static Map<String, JsonValue> fields(JsonParser parser) throws IOException {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return fields;
  }

  static JsonValue value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> JsonValue.of(Kind.TEXT, parser.getText());
      case VALUE_NUMBER_INT -> JsonValue.of(Kind.INTEGER, parser.getText());
      case VALUE_NUMBER_FLOAT -> JsonValue.of(Kind.DECIMAL, parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> JsonValue.of(Kind.TRUTH, parser.getText());
      case VALUE_NULL -> JsonValue.of(Kind.NULL, "");
      case START_ARRAY -> {
        List<JsonValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield new JsonValue(Kind.ARRAY, "", items);
      }
      default -> {
        parser.skipChildren(); // no field of ours is an object
        yield JsonValue.of(Kind.OBJECT, "");
      }
    };
  }

  private void fail(JsonLocation at, String reason) {
    faults.add(
        new Fault(
            file.toString(),
            -1,
            at == null ? 1 : at.getLineNr(),
            at == null ? 1 : at.getColumnNr(),
            null,
            reason));
  }

  /** The parser's words without its advice on how to loosen it. */
  static String plain(String message) {
    return message.startsWith("Non-standard token")
        ? "NaN and infinite numbers are not allowed"
        : message.lines().findFirst().orElse("");
  }
}

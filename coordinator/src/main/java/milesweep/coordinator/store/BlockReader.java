package milesweep.coordinator.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.util.List;
import milesweep.common.Json;

/**
 * Reads blocks of a thousand stages, trials or links token by token. With an object of Jackson's
 * for each line a large sweep's coordinator takes seconds longer to start.
 */
final class BlockReader {
  /** Of texts whose property names are keys: a symbol table of a hundred thousand does harm. */
  private static final JsonFactory WITHOUT_SYMBOLS =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private BlockReader() {}

  /** Reads what begins with the parser's token; leaves the parser at the last one of it. */
  interface Reader<T> {
    T read(JsonParser json) throws IOException;
  }

  /** Takes a property, the parser being at its value. */
  interface Property {
    void take(String name) throws IOException;
  }

  /** Takes an element, the parser being at its beginning. */
  interface Element {
    void take() throws IOException;
  }

  /**
   * Reads a column's text.
   *
   * @throws StoreException naming the column when it is not what it should be
   */
  static <T> T read(String column, String text, Reader<T> reader) {
    return read(Json.MAPPER.getFactory(), column, text, reader);
  }

  /** The same of a text whose property names are other ones all the time. */
  static <T> T readKeyed(String column, String text, Reader<T> reader) {
    return read(WITHOUT_SYMBOLS, column, text, reader);
  }

  private static <T> T read(JsonFactory factory, String column, String text, Reader<T> reader) {
    try (JsonParser json = factory.createParser(text)) {
      json.nextToken();
      return reader.read(json);
    } catch (IOException | IllegalArgumentException e) {
      throw StoreJson.unreadable(column, text, e);
    }
  }

  /** Goes through the properties of an object. */
  static void properties(JsonParser json, Property property) throws IOException {
    expect(json, JsonToken.START_OBJECT);
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      property.take(name);
    }
  }

  /** Goes through the elements of an array. */
  static void elements(JsonParser json, Element element) throws IOException {
    expect(json, JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      element.take();
    }
  }

  /** A text. */
  static String text(JsonParser json) throws IOException {
    expect(json, JsonToken.VALUE_STRING);
    return json.getText();
  }

  /** Which of some a line refers to by its place among them. */
  static <T> T one(JsonParser json, List<T> some) throws IOException {
    int place = json.getIntValue();
    if (place < 0 || place >= some.size()) {
      throw wrong(json, "number %d of %d templates".formatted(place, some.size()));
    }
    return some.get(place);
  }

  static void expect(JsonParser json, JsonToken wanted) throws IOException {
    if (json.currentToken() != wanted) {
      throw wrong(json, "%s where %s should be".formatted(json.currentToken(), wanted));
    }
  }

  /** What is wrong with the text, to be thrown. */
  static IOException wrong(JsonParser json, String what) {
    return MismatchedInputException.from(json, Object.class, what);
  }
}

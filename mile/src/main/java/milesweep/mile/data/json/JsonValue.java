package milesweep.mile.data.json;

import java.util.List;

/**
 * A JSON value that keeps a number's spelling.
 *
 * @param kind what it is
 * @param text a string's content, or a number or truth value as written; empty for the rest
 * @param items an array's values; empty for the rest
 */
public record JsonValue(Kind kind, String text, List<JsonValue> items) {
  /** Kinds of JSON values, named as a message would. */
  public enum Kind {
    TEXT("text"),
    INTEGER("a whole number"),
    DECIMAL("a number"),
    TRUTH("a truth value"),
    NULL("null"),
    ARRAY("an array"),
    OBJECT("an object");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** A value that is no array. */
  public static JsonValue of(Kind kind, String text) {
    return new JsonValue(kind, text, List.of());
  }

  public boolean isText() {
    return kind == Kind.TEXT;
  }

  /** Whether it has a text: a string, a number or a truth value. */
  public boolean isScalar() {
    return isText() || kind == Kind.INTEGER || kind == Kind.DECIMAL || kind == Kind.TRUTH;
  }
}

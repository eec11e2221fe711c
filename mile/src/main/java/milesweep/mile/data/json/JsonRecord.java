package milesweep.mile.data.json;

import java.util.Map;
import milesweep.mile.text.CleanText;

/**
 * One object of a file, or one row of a table.
 *
 * @param file the file's path
 * @param index position in the file, from 0
 * @param line where it starts, from 1
 * @param column where it starts, from 1
 * @param qid question id; null when it has none that is a whole number of 64 bits
 * @param fields its values by name
 */
public record JsonRecord(
    String file, int index, int line, int column, Long qid, Map<String, JsonValue> fields) {

  /** A record that is identified by its field {@code qid}. */
  static JsonRecord of(
      String file, int index, int line, int column, Map<String, JsonValue> fields) {
    JsonValue qid = fields.get("qid");
    boolean whole = qid != null && qid.kind() == JsonValue.Kind.INTEGER;
    return new JsonRecord(file, index, line, column, whole ? number(qid.text()) : null, fields);
  }

  /** The number that {@code text} spells, or null when it is no whole number of 64 bits. */
  public static Long number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The same record under another id. */
  public JsonRecord identifiedBy(Long id) {
    return new JsonRecord(file, index, line, column, id, fields);
  }

  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** A field's text, number or truth value as text; empty when it is none of them or missing. */
  public String textOrEmpty(String name) {
    JsonValue value = fields.get(name);
    return value != null && value.isScalar() ? value.text() : "";
  }

  /** A fault at this record. */
  public Fault fault(String reason) {
    return new Fault(file, index, line, column, qid, reason);
  }

  /**
   * A field that has to be text with more than white space in it.
   *
   * @return the text, or null after adding to {@code faults}
   */
  public String requiredText(String name, FaultLog faults) {
    JsonValue value = fields.get(name);
    if (value == null) {
      faults.add(fault(name + " missing"));
    } else if (!value.isText()) {
      faults.add(fault("%s must be text, is %s".formatted(name, value.kind())));
    } else if (CleanText.clean(value.text()).isEmpty()) {
      faults.add(fault(name + " is empty"));
    } else {
      return value.text();
    }
    return null;
  }

  /**
   * An answer: text, or a number or truth value as written. It may be empty.
   *
   * @return the text, or null after adding to {@code faults}
   */
  public String requiredAnswer(String name, FaultLog faults) {
    JsonValue value = fields.get(name);
    if (value == null) {
      faults.add(fault(name + " missing"));
    } else if (!value.isScalar()) {
      faults.add(fault("%s must be text or a number, is %s".formatted(name, value.kind())));
    } else {
      return value.text();
    }
    return null;
  }

  /**
   * The question id.
   *
   * @return the id, or null after adding to {@code faults}
   */
  public Long requiredQid(FaultLog faults) {
    if (qid == null) {
      JsonValue value = fields.get("qid");
      faults.add(
          fault(
              value == null
                  ? "qid missing"
                  : "qid must be a whole number of 64 bits, is " + value.kind()));
    }
    return qid;
  }
}

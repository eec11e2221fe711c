package milesweep.mile.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fields of one line, each read by its name; a name may also be written with {@code _} for
 * {@code -}. A field that is null counts as left out.
 */
final class LineFields {
  private static final int LONGEST_NAME = 100;
  private static final int MOST_METRICS = 200;

  private final String where;
  private final ObjectNode fields;
  private final List<String> notes;
  private final Set<String> read = new LinkedHashSet<>();

  /**
   * Fields of a line.
   *
   * @param where begins the message of every fault: the kind of the line
   * @param notes gets what is odd but does no harm
   */
  LineFields(String where, ObjectNode fields, List<String> notes) {
    this.where = where;
    this.fields = fields;
    this.notes = notes;
  }

  /** Says which fields nobody has read: most often a slip of the pen. */
  void noteUnread() {
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!read.contains(name.replace('_', '-'))) {
                notes.add("%s: unknown field \"%s\" is left aside".formatted(where, name));
              }
            });
  }

  private JsonNode find(String name) {
    read.add(name);
    JsonNode found = fields.get(name);
    if (found == null) {
      found = fields.get(name.replace('-', '_'));
    }
    return found == null || found.isNull() ? null : found;
  }

  private JsonNode require(String name, String wanted) throws LineFault {
    JsonNode found = find(name);
    if (found == null) {
      throw new LineFault("%s: %s is missing; it must be %s".formatted(where, name, wanted));
    }
    return found;
  }

  private LineFault wrong(String name, String wanted, JsonNode found) {
    String shown = found.toString();
    return new LineFault(
        "%s: %s must be %s, was %s"
            .formatted(
                where, name, wanted, shown.length() > 60 ? shown.substring(0, 57) + "..." : shown));
  }

  /** A whole number of at least {@code least}; null when left out. */
  Long findWhole(String name, long least) throws LineFault {
    JsonNode found = find(name);
    if (found == null) {
      return null;
    }
    String wanted = "a whole number, " + least + " or more";
    boolean isWhole =
        found.isNumber()
            && found.canConvertToLong()
            && (found.isIntegralNumber() || found.doubleValue() == Math.rint(found.doubleValue()));
    if (!isWhole || found.longValue() < least) {
      throw wrong(name, wanted, found);
    }
    return found.longValue();
  }

  /** As {@link #findWhole}, for numbers of 32 bits. */
  Integer findCount(String name, int least) throws LineFault {
    Long found = findWhole(name, least);
    if (found != null && found > Integer.MAX_VALUE) {
      throw new LineFault("%s: %s is too large: %d".formatted(where, name, found));
    }
    return found == null ? null : found.intValue();
  }

  /** A whole number that has to be there. */
  int count(String name, int least) throws LineFault {
    require(name, "a whole number, " + least + " or more");
    return findCount(name, least);
  }

  /** A question's number. */
  long id(String name) throws LineFault {
    JsonNode found = require(name, "a whole number");
    if (!found.isIntegralNumber() || !found.canConvertToLong()) {
      throw wrong(name, "a whole number", found);
    }
    return found.longValue();
  }

  /** A finite number; null when left out. */
  Double findNumber(String name) throws LineFault {
    JsonNode found = find(name);
    if (found == null) {
      return null;
    }
    if (!found.isNumber()) {
      throw wrong(name, "a number", found);
    }
    if (!Double.isFinite(found.doubleValue())) {
      throw new LineFault(
          "%s: %s is %s; training that has left the numbers would fail again, so the stage ends here"
              .formatted(where, name, found.asText()));
    }
    return found.doubleValue();
  }

  /** A finite number that has to be there. */
  double number(String name) throws LineFault {
    require(name, "a number");
    return findNumber(name);
  }

  /** A text; null when left out. */
  String findText(String name) throws LineFault {
    JsonNode found = find(name);
    if (found != null && !found.isTextual()) {
      throw wrong(name, "a text", found);
    }
    return found == null ? null : found.textValue();
  }

  /** A text that has to be there. */
  String text(String name) throws LineFault {
    require(name, "a text");
    return findText(name);
  }

  /** A truth value; null when left out. */
  Boolean findFlag(String name) throws LineFault {
    JsonNode found = find(name);
    if (found != null && !found.isBoolean()) {
      throw wrong(name, "true or false", found);
    }
    return found == null ? null : found.booleanValue();
  }

  /** Texts; none when left out. */
  List<String> texts(String name) throws LineFault {
    JsonNode found = find(name);
    List<String> texts = new ArrayList<>();
    if (found != null) {
      if (!found.isArray()) {
        throw wrong(name, "a list of texts", found);
      }
      found.forEach(text -> texts.add(text.asText()));
    }
    return List.copyOf(texts);
  }

  /** Words by name; none when left out. */
  Map<String, String> words(String name) throws LineFault {
    JsonNode found = find(name);
    TreeMap<String, String> words = new TreeMap<>();
    if (found != null) {
      if (!found.isObject()) {
        throw wrong(name, "an object of texts", found);
      }
      found
          .fields()
          .forEachRemaining(entry -> words.put(entry.getKey(), entry.getValue().asText()));
    }
    return words;
  }

  /** Figures by name; none when left out. One that is null or no number in itself is left aside. */
  Map<String, Double> metrics(String name) throws LineFault {
    JsonNode found = find(name);
    TreeMap<String, Double> metrics = new TreeMap<>();
    if (found == null) {
      return metrics;
    }
    if (!found.isObject() || found.size() > MOST_METRICS) {
      throw wrong(name, "an object of at most " + MOST_METRICS + " numbers", found);
    }
    for (var fields = found.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      JsonNode value = field.getValue();
      String metric = field.getKey();
      if (metric.isBlank() || metric.length() > LONGEST_NAME) {
        throw new LineFault(
            "%s: %s: a name has 1 to %d characters".formatted(where, name, LONGEST_NAME));
      }
      if (value.isNumber() && Double.isFinite(value.doubleValue())) {
        metrics.put(metric, value.doubleValue());
      } else if (value.isNumber()) {
        notes.add("%s: %s is %s and is left aside".formatted(where, metric, value.asText()));
      } else if (!value.isNull()) {
        throw wrong(name + "." + metric, "a number", value);
      }
    }
    return metrics;
  }

  /** Objects of a list that has to be there. */
  List<LineFields> objects(String name) throws LineFault {
    JsonNode found = require(name, "a list of objects");
    if (!found.isArray()) {
      throw wrong(name, "a list of objects", found);
    }
    List<LineFields> objects = new ArrayList<>();
    for (JsonNode element : found) {
      if (!(element instanceof ObjectNode object)) {
        throw wrong(name, "a list of objects", found);
      }
      objects.add(new LineFields(where, object, notes));
    }
    return objects;
  }
}

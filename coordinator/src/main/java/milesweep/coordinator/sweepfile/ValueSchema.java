package milesweep.coordinator.sweepfile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import milesweep.common.setting.ParameterGroup;
import milesweep.common.setting.SettingKey;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.TuningMode;

/** JSON schemas of single values. */
final class ValueSchema {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ValueSchema() {}

  /** What a key takes, with its description and default. */
  static ObjectNode of(SettingKey key) {
    ObjectNode schema = JSON.createObjectNode().put("description", key.doc());
    schema.setAll(value(key));
    key.fallback().ifPresent(value -> schema.set("default", JSON.valueToTree(value)));
    return schema;
  }

  private static ObjectNode value(SettingKey key) {
    return switch (key.kind()) {
      case INTEGER -> bounded(key, type("integer"));
      case NUMBER -> bounded(key, type("number"));
      case FLAG -> type("boolean");
      case WORD -> words(key.words());
      case WORDS -> oneOrMore(words(key.words()));
      case TEXT -> scalar();
      case PATH -> path();
      case TUNING -> tuning("");
      case DEVICE -> type("string").put("pattern", "^(auto|cpu|cuda|cuda:[0-9]{1,4})$");
      case FORMATS -> formats();
      case GROUPS -> anyOf(group(), type("array").set("items", group()));
      case COMMAND -> list(scalar());
      case PATHS -> oneOrMore(path());
      case FREE -> type("object");
    };
  }

  /** A tuning pattern of a condition, in which {@code *} is any mode or all that is left out. */
  static ObjectNode tuningWanted() {
    return anyOf(
        tuning("|\\*"),
        type("string").put("pattern", "^(\\*|\\*/[A-Za-z0-9*]+|[A-Za-z0-9]+/\\*)$"));
  }

  private static ObjectNode tuning(String more) {
    String text = modes(Stream.of(TuningMode.values())) + more;
    String vit = modes(Stream.of(TuningMode.values()).filter(mode -> !mode.isPrefix())) + more;
    return type("string").put("pattern", "^(%s)/(%s)/(%s)$".formatted(vit, text, text));
  }

  private static String modes(Stream<TuningMode> modes) {
    return modes.map(TuningMode::label).collect(Collectors.joining("|"));
  }

  private static ObjectNode formats() {
    ObjectNode word = words(Stream.of(DataFormat.values()).map(DataFormat::label).toList());
    return anyOf(word, list(word).put("maxItems", 2));
  }

  private static ObjectNode group() {
    ObjectNode group = type("object").put("additionalProperties", false);
    group.putArray("required").add(ParameterGroup.MATCH).add(ParameterGroup.LEARNING_RATE);
    ObjectNode properties = group.putObject("properties");
    properties.set(ParameterGroup.MATCH, type("string").put("minLength", 1));
    for (String number : List.of(ParameterGroup.LEARNING_RATE, ParameterGroup.WEIGHT_DECAY)) {
      properties.set(number, type("number").put("minimum", 0).put("maximum", 100));
    }
    return group;
  }

  private static ObjectNode bounded(SettingKey key, ObjectNode schema) {
    if (key.least() != null) {
      boolean above = key.least() == Math.nextUp(0.0);
      put(schema, above ? "exclusiveMinimum" : "minimum", above ? 0 : key.least());
    }
    if (key.most() != null) {
      boolean below = key.most() == Math.nextDown(1.0);
      put(schema, below ? "exclusiveMaximum" : "maximum", below ? 1 : key.most());
    }
    return schema;
  }

  private static void put(ObjectNode schema, String name, double bound) {
    if (bound == Math.rint(bound) && Math.abs(bound) < 1e15) {
      schema.put(name, (long) bound);
    } else {
      schema.put(name, bound);
    }
  }

  private static ObjectNode type(String type) {
    return JSON.createObjectNode().put("type", type);
  }

  private static ObjectNode path() {
    return type("string").put("minLength", 1);
  }

  /** A text, which may look like something else: a name such as 2024. */
  private static ObjectNode scalar() {
    ObjectNode schema = JSON.createObjectNode();
    schema.putArray("type").add("string").add("number").add("boolean");
    return schema;
  }

  private static ObjectNode words(List<String> words) {
    ObjectNode schema = JSON.createObjectNode();
    ArrayNode allowed = schema.putArray("enum");
    words.forEach(allowed::add);
    return schema;
  }

  private static ObjectNode list(ObjectNode of) {
    return type("array").put("minItems", 1).set("items", of);
  }

  private static ObjectNode oneOrMore(ObjectNode of) {
    return anyOf(of, list(of));
  }

  private static ObjectNode anyOf(ObjectNode one, ObjectNode other) {
    ObjectNode schema = JSON.createObjectNode();
    schema.putArray("anyOf").add(one).add(other);
    return schema;
  }
}

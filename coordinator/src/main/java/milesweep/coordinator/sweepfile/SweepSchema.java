package milesweep.coordinator.sweepfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiFunction;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.SettingKey.Kind;

/**
 * A JSON schema (draft 2020-12) of sweep files that are written as JSON, for editors: which keys
 * there are and what each takes. It is stricter than the reader in spelling, which takes 20 as a
 * text and words in capitals, and knows nothing of what fits together. Made from {@link
 * SettingCatalog}. Pure.
 */
public final class SweepSchema {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEFINITIONS = "#/$defs/";

  private SweepSchema() {}

  /** The schema as text, a line for each key's definition. */
  public static String json() {
    StringBuilder text = new StringBuilder();
    print(schema(), "", text);
    return text.append('\n').toString();
  }

  private static ObjectNode schema() {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "MileSweep sweep file");
    schema.put("type", "object");
    schema.putArray("required").add("sweep");
    schema.put("additionalProperties", false);
    schema.putObject("properties").set("sweep", sweep());
    ObjectNode definitions = schema.putObject("$defs");
    definitions.set("point", block((key, value) -> value));
    definitions.set("axes", block((key, value) -> oneOrMore(value)));
    definitions.set("steps", block((key, value) -> list(value)));
    definitions.set("condition", block(SweepSchema::wanted));
    ObjectNode rule = closed(definitions.putObject("rule"));
    rule.putArray("required").add("when").add("set");
    ObjectNode parts = rule.putObject("properties");
    parts.set("when", reference("condition"));
    parts.set("set", reference("axes"));
    for (SettingKey key : SettingCatalog.all()) {
      definitions.set(key.path(), ValueSchema.of(key));
    }
    return schema;
  }

  private static ObjectNode sweep() {
    ObjectNode sweep = block((key, value) -> value);
    ObjectNode properties = (ObjectNode) sweep.get("properties");
    properties.set("grid", reference("axes"));
    properties.set("zip", oneOrMore(reference("steps")));
    properties.set("points", list(reference("point")));
    properties.set("rules", oneOrMore(reference("rule")));
    properties.set("include", oneOrMore(reference("condition")));
    properties.set("exclude", oneOrMore(reference("condition")));
    return sweep;
  }

  /** All settings, nested by their paths; of each what is made of the schema of its value. */
  private static ObjectNode block(BiFunction<SettingKey, ObjectNode, ObjectNode> leaf) {
    ObjectNode root = closed(JSON.createObjectNode());
    for (SettingKey key : SettingCatalog.all()) {
      String[] names = key.path().split("\\.");
      ObjectNode properties = root.withObjectProperty("properties");
      for (int i = 0; i < names.length - 1; i++) {
        ObjectNode inner = closed(properties.withObjectProperty(names[i]));
        properties = inner.withObjectProperty("properties");
      }
      ObjectNode value = reference(key.path());
      boolean own = key.kind() == Kind.FREE; // a block of anything, whatever the place
      properties.set(names[names.length - 1], own ? value : leaf.apply(key, value));
    }
    return root;
  }

  private static ObjectNode closed(ObjectNode object) {
    return object.put("type", "object").put("additionalProperties", false);
  }

  private static ObjectNode reference(String definition) {
    return JSON.createObjectNode().put("$ref", DEFINITIONS + definition);
  }

  private static ObjectNode list(ObjectNode of) {
    return JSON.createObjectNode().put("type", "array").put("minItems", 1).set("items", of);
  }

  private static ObjectNode oneOrMore(ObjectNode of) {
    ObjectNode either = JSON.createObjectNode();
    either.putArray("anyOf").add(of).add(list(of));
    return either;
  }

  private static ObjectNode wanted(SettingKey key, ObjectNode value) {
    return oneOrMore(key.kind() == Kind.TUNING ? ValueSchema.tuningWanted() : value);
  }

  /** Short objects in a line, so that a key is a line in a comparison of two versions. */
  private static void print(JsonNode node, String indent, StringBuilder text) {
    String whole = node.toString();
    boolean isDefinition = node.has("description");
    if (!(node instanceof ObjectNode object) || isDefinition || whole.length() < 100) {
      text.append(whole);
      return;
    }
    String between = "{";
    for (var field : object.properties()) {
      text.append(between).append('\n').append(indent).append("  \"");
      text.append(field.getKey()).append("\": ");
      print(field.getValue(), indent + "  ", text);
      between = ",";
    }
    text.append('\n').append(indent).append('}');
  }
}

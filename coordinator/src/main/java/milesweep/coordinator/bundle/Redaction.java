package milesweep.coordinator.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import milesweep.common.Hashes;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.Settings;

/**
 * Takes out of settings and texts what is nobody else's business: where files lie, and secrets. A
 * path becomes {@code …/train.py~3f2a91c0}: its last name, and a piece of its hash, so that two
 * settings that differ stay two. Pure.
 */
final class Redaction {
  private static final String GONE = "…";
  private static final int DIGITS = 8;
  private static final int SECRET = 2;

  /** Names of a user's own keys whose values nobody means to hand on. */
  private static final String SECRETS =
      "password|passwd|passphrase|secret|api[-_]?key|private[-_]?key|credentials?"
          + "|[\\w-]*(?:access|auth|bearer|api|hub|hf|wandb|github)[-_]?token|[\\w-]*[-_](?:password|secret)";

  private static final Pattern SECRET_NAME =
      Pattern.compile("(?:.*\\.)?(?:" + SECRETS + ")", Pattern.CASE_INSENSITIVE);

  /** Absolute paths, quoted ones with their blanks. */
  private static final Pattern PATH =
      Pattern.compile(
          "(?<=\")(?:file:/+|~?/|[A-Za-z]:\\\\)[^\"\\n]*(?=\")"
              + "|file:/+[^\\s\"',;\\]})]*"
              + "|(?<![\\w./~…\\\\-])(?:~?/(?=[^\\s/\"',;])|[A-Za-z]:\\\\)[^\\s\"',;\\]})]*");

  /** The part of an address that says who asks. */
  private static final Pattern USER = Pattern.compile("(?<=://)[^\\s/@\"']+@");

  /** What stands behind a key of a sweep file: a list, a quoted text, or the rest. */
  private static final String VALUE =
      "(\\[[^\\]]*\\]|\"[^\"\\n]*\"(?:[^\\S\\n]*(?:\\$\\{[^}]*\\}|\"[^\"\\n]*\"))*"
          + "|[^\\n,}#$]*(?:\\$(?:\\{[^}]*\\})?[^\\n,}#$]*)*)";

  private static final Pattern PLACE_LINE = line(places());
  private static final Pattern SECRET_LINE = line(SECRETS);

  /** Names an environment variable, and says nothing else. */
  private static final Pattern VARIABLE = Pattern.compile("\\s*\\$\\{\\??[\\w.-]+\\}\\s*");

  private Redaction() {}

  private static Pattern line(String names) {
    return Pattern.compile(
        "((?<![\\w-])\"?(?:" + names + ")\"?\\s*(?:\\+?=|:)\\s*)" + VALUE,
        Pattern.CASE_INSENSITIVE);
  }

  /** The last words of the settings that say where something lies. */
  private static String places() {
    return SettingCatalog.all().stream()
        .filter(SettingKey::isPlace)
        .map(key -> key.path().substring(key.path().lastIndexOf('.') + 1))
        .distinct()
        .map(Pattern::quote)
        .collect(Collectors.joining("|"));
  }

  /** Settings without paths and secrets; different for different ones. */
  static Settings of(Settings settings) {
    Map<String, Object> shown = new TreeMap<>();
    settings.values().forEach((path, value) -> shown.put(path, value(path, value)));
    return Settings.of(shown);
  }

  private static Object value(String path, Object value) {
    if (value instanceof String text) {
      return shown(path, text);
    }
    if (value instanceof List<?> list) {
      List<Object> elements = new ArrayList<>();
      list.forEach(element -> elements.add(value(path, element)));
      return elements;
    }
    if (value instanceof Map<?, ?> block) {
      Map<String, Object> entries = new TreeMap<>();
      block.forEach((key, inner) -> entries.put(key.toString(), value(path + "." + key, inner)));
      return entries;
    }
    return value;
  }

  private static String shown(String path, String text) {
    boolean isPlace = SettingCatalog.find(path).filter(SettingKey::isPlace).isPresent();
    return isPlace || SECRET_NAME.matcher(path).matches() ? GONE + mark(text) : paths(text);
  }

  /** A text without absolute paths, and without the user and password of addresses. */
  static String paths(String text) {
    String anonymous = USER.matcher(text).replaceAll(found -> GONE + mark(found.group()) + "@");
    return PATH.matcher(anonymous)
        .replaceAll(found -> Matcher.quoteReplacement(path(found.group())));
  }

  private static String path(String path) {
    String bare = path.replaceAll("[/\\\\]+$", "");
    String name = bare.substring(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf('\\')) + 1);
    boolean isPlain = name.matches("[\\w.-]+");
    return GONE + "/" + (isPlain ? name : "") + mark(path);
  }

  private static String mark(String text) {
    return "~" + Hashes.sha256(text).substring(0, DIGITS);
  }

  /**
   * A sweep file as a person wrote it, without the values of places and secrets and without
   * absolute paths, be they in comments.
   */
  static String written(String file) {
    String shown = PLACE_LINE.matcher(file).replaceAll(Redaction::withoutValue);
    shown = SECRET_LINE.matcher(shown).replaceAll(Redaction::withoutValue);
    return paths(shown);
  }

  private static String withoutValue(MatchResult found) {
    boolean isVariable = VARIABLE.matcher(found.group(SECRET)).matches();
    return Matcher.quoteReplacement(
        isVariable ? found.group() : found.group(1) + "\"" + GONE + "\"");
  }

  /** A resolved definition: every text in it as in settings. */
  static JsonNode resolved(String path, JsonNode node) {
    if (node.isTextual()) {
      return JsonNodeFactory.instance.textNode(shown(path, node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode elements = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> elements.add(resolved(path, element)));
      return elements;
    }
    if (node.isObject()) {
      ObjectNode fields = JsonNodeFactory.instance.objectNode();
      String key = node.path("key").asText(null);
      node.properties()
          .forEach(
              field -> {
                boolean isOfAxis = key != null && field.getKey().equals("values");
                fields.set(
                    field.getKey(), resolved(isOfAxis ? key : field.getKey(), field.getValue()));
              });
      return fields;
    }
    return node;
  }
}

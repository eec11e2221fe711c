package milesweep.coordinator.sweepfile;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import milesweep.common.setting.SettingCatalog;

/**
 * What a command line sets over a sweep file: one value by key, for all points. A value is HOCON;
 * one that begins with no bracket, brace or quote and asks for no variable is a number, a truth
 * value, null, or else a text as it stands, so that {@code --set data.folder=/a//b} is no comment.
 */
final class Overrides {
  private final Map<String, ConfigValue> values;

  private Overrides(Map<String, ConfigValue> values) {
    this.values = values;
  }

  /** Reads options; those with a problem are left out of what is returned. */
  static Overrides read(Map<String, String> written, Problems problems) {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    written.forEach(
        (path, value) -> {
          Place place = Place.ofOption(path);
          if (SettingCatalog.find(path).isEmpty()) {
            problems.add(place, path, unknown(path));
            return;
          }
          try {
            values.put(path, parse(place.source(), value.trim()));
          } catch (ConfigException e) {
            problems.add(place, path, "not valid HOCON: " + withoutPlace(place, e.getMessage()));
          } catch (IllegalArgumentException e) {
            problems.add(place, path, e.getMessage());
          }
        });
    return new Overrides(values);
  }

  private static String unknown(String path) {
    String first = path.split("\\.", 2)[0];
    if (Block.STRUCTURE.contains(first)) {
      return "%s is no key; --set gives a key of the sweep block one value for all points"
          .formatted(first);
    }
    List<String> below =
        SettingCatalog.paths().stream().filter(key -> key.startsWith(path + ".")).toList();
    if (!path.isEmpty() && !below.isEmpty()) {
      return "is a block; set its keys one by one, as in --set " + below.get(0) + "=VALUE";
    }
    String meant = path.startsWith("sweep.") ? path.substring("sweep.".length()) : path;
    Optional<String> nearest = Spelling.nearest(meant, SettingCatalog.paths());
    return "unknown key" + nearest.map(key -> "; did you mean " + key + "?").orElse("");
  }

  private static ConfigValue parse(String source, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("has no value; write --set KEY=VALUE");
    }
    if ("[{\"".indexOf(value.charAt(0)) >= 0 || value.contains("${")) {
      return hocon(source, value)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "is more than one value; repeat --set for each key, was " + value));
    }
    try {
      Optional<ConfigValue> parsed = hocon(source, value);
      if (parsed.filter(one -> one.valueType() != ConfigValueType.STRING).isPresent()) {
        return parsed.get();
      }
    } catch (ConfigException e) {
      return ConfigValueFactory.fromAnyRef(value, source); // a text need not be HOCON
    }
    return ConfigValueFactory.fromAnyRef(value, source);
  }

  private static Optional<ConfigValue> hocon(String source, String value) {
    ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(source);
    ConfigObject parsed = ConfigFactory.parseString("value = " + value, options).root();
    return Optional.ofNullable(parsed.get("value")).filter(one -> parsed.size() == 1);
  }

  private static String withoutPlace(Place place, String message) {
    return message.replaceFirst("^" + Pattern.quote(place.source()) + ": \\d+: ", "");
  }

  /** The file's tree with these values in their places. */
  Config over(Config file) {
    Config result = file;
    for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
      List<String> names = List.of(("sweep." + entry.getKey()).split("\\.", -1));
      String path = ConfigUtil.joinPath(names);
      result =
          isPlain(result.root(), names.subList(0, names.size() - 1))
              ? result.withValue(path, entry.getValue())
              : entry.getValue().atPath(path).withFallback(result);
    }
    return result;
  }

  /**
   * Whether the blocks on a way are written out. One made from another, as in {@code
   * ${sweep.training} { ... }}, can be merged with before substitution, but nothing put into it.
   */
  private static boolean isPlain(ConfigObject root, List<String> names) {
    ConfigValue value = root;
    try {
      for (String name : names) {
        if (!(value instanceof ConfigObject object)) {
          return true;
        }
        value = object.get(name);
        if (value == null) {
          return true;
        }
        value.valueType();
      }
      return !(value instanceof ConfigObject object) || object.get("") == null;
    } catch (ConfigException.NotResolved e) {
      return false;
    }
  }

  /** The option that decides on a key, or on a block of the user's own that it is in. */
  Optional<Place> deciding(String path) {
    return values.keySet().stream()
        .filter(set -> path.equals(set) || path.startsWith(set + "."))
        .findFirst()
        .map(Place::ofOption);
  }

  /** The options as comments, a line each, for the file as it is stored. */
  String comments() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (path, value) ->
            text.append("# --set ")
                .append(path)
                .append('=')
                .append(value.render(ConfigRenderOptions.concise()))
                .append('\n'));
    return text.toString();
  }
}

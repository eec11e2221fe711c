package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import milesweep.common.setting.FreeForm;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.SettingKey.Kind;

/**
 * Finds the settings in a block of a sweep file, however they are nested, in the order in which
 * they are written; reports keys that are not known.
 */
final class Block {
  /** Keys of the sweep block that are no settings. */
  static final List<String> STRUCTURE =
      List.of("grid", "zip", "points", "rules", "include", "exclude");

  private static final Set<String> PARENTS = parents();

  private final HoconSource source;
  private final Problems problems;

  Block(HoconSource source, Problems problems) {
    this.source = source;
    this.problems = problems;
  }

  /**
   * A setting as written.
   *
   * @param key what it sets
   * @param value what it is set to
   * @param place where
   */
  record Written(SettingKey key, ConfigValue value, Place place) {}

  /**
   * All settings of a block.
   *
   * @param raw the block before substitution, for its places; null when there is none
   * @param shown what problems put before a key: {@code ""}, {@code "grid."}, {@code "points[2]."}
   * @param skipped keys of the block's first level that others read
   */
  List<Written> settings(
      ConfigObject block, ConfigObject raw, String shown, Place place, Set<String> skipped) {
    List<Written> found = new ArrayList<>();
    walk(block, raw, "", shown, place, skipped, found);
    found.sort(Comparator.comparing(Written::place).thenComparing(this::column));
    return found;
  }

  private void walk(
      ConfigObject block,
      ConfigObject raw,
      String prefix,
      String shown,
      Place enclosing,
      Set<String> skipped,
      List<Written> found) {
    for (Map.Entry<String, ConfigValue> entry : block.entrySet()) {
      String path = prefix + entry.getKey();
      if (skipped.contains(path)) {
        continue;
      }
      ConfigValue value = entry.getValue();
      ConfigValue written = rawOf(raw, entry.getKey());
      Place place = place(value, written, enclosing);
      Optional<SettingKey> key = SettingCatalog.find(path);
      if (key.filter(one -> one.kind() == Kind.FREE).isPresent()) {
        walkOwn(key.get(), value, written, shown, place, found);
      } else if (key.isPresent()) {
        found.add(new Written(key.get(), value, place));
      } else if (!PARENTS.contains(path)) {
        problems.add(place, shown + path, unknown(shown, path));
      } else if (value instanceof ConfigObject nested) {
        ConfigObject nestedRaw = written instanceof ConfigObject object ? object : null;
        walk(nested, nestedRaw, path + ".", shown, place, skipped, found);
      } else {
        problems.add(
            place,
            shown + path,
            "must be a block { ... } with %s, was %s"
                .formatted(String.join(", ", children(path)), ValueReader.shown(value)));
      }
    }
  }

  /** Below the user's own keys, names are what they are, and a block is a block of further keys. */
  private void walkOwn(
      SettingKey key,
      ConfigValue value,
      ConfigValue raw,
      String shown,
      Place place,
      List<Written> found) {
    String path = key.path();
    if (value instanceof ConfigObject block && !block.isEmpty()) {
      ConfigObject rawBlock = raw instanceof ConfigObject object ? object : null;
      for (String name : block.keySet()) {
        if (name.isBlank() || name.contains(".")) {
          problems.add(
              place,
              shown + path,
              "has the name \"%s\"; a name is not empty and has no dot".formatted(name));
          return;
        }
      }
      walk(block, rawBlock, path + ".", shown, place, Set.of(), found);
    } else if (FreeForm.covers(path)) {
      found.add(new Written(key, value, place));
    } else if (!(value instanceof ConfigObject)) {
      problems.add(
          place,
          shown + path,
          "must be a block { ... } of the trainer's own settings, was " + ValueReader.shown(value));
    }
  }

  /** The same key before substitution, or null. */
  static ConfigValue rawOf(ConfigObject raw, String key) {
    try {
      return raw == null ? null : raw.get(key);
    } catch (ConfigException.NotResolved e) {
      return null; // put together from several objects: it has no tree before substitution
    }
  }

  /** Where a value stands in a file; of one from the environment, where the file asks for it. */
  Place place(ConfigValue value, ConfigValue raw, Place enclosing) {
    Place own = Place.of(value.origin());
    if (source.texts().containsKey(own.source()) && own.line() > 0) {
      return own;
    }
    if (own.isOption()) {
      return own;
    }
    Place asked = raw == null ? enclosing : Place.of(raw.origin());
    return source.texts().containsKey(asked.source()) && asked.line() > 0 ? asked : enclosing;
  }

  private String unknown(String shown, String path) {
    List<String> allowed = new ArrayList<>(SettingCatalog.paths());
    allowed.addAll(PARENTS);
    if (shown.isEmpty()) {
      allowed.addAll(STRUCTURE);
    }
    Optional<String> meant = Spelling.nearest(path, allowed);
    if (meant.isPresent()) {
      return "unknown key; did you mean " + shown + meant.get() + "?";
    }
    int dot = path.lastIndexOf('.');
    return "unknown key; allowed here: "
        + String.join(", ", children(dot < 0 ? "" : path.substring(0, dot)));
  }

  /** Names directly below a parent, {@code ""} for the sweep block. */
  private static Set<String> children(String parent) {
    String prefix = parent.isEmpty() ? "" : parent + ".";
    Set<String> names = new LinkedHashSet<>();
    for (String path : SettingCatalog.paths()) {
      if (path.startsWith(prefix)) {
        names.add(path.substring(prefix.length()).split("\\.", 2)[0]);
      }
    }
    if (parent.isEmpty()) {
      names.addAll(STRUCTURE);
    }
    return names;
  }

  /** How far right a key stands in its line: HOCON tells the line alone. */
  private int column(Written written) {
    List<String> lines = source.linesOf(written.place());
    int line = written.place().line();
    if (line < 1 || line > lines.size()) {
      return Integer.MAX_VALUE;
    }
    String text = lines.get(line - 1);
    String path = written.key().path();
    for (String tail = path; ; tail = tail.substring(tail.indexOf('.') + 1)) {
      Matcher matcher =
          Pattern.compile("(?<![\\w.-])" + Pattern.quote(tail) + "\"?\\s*[=:\\[+]").matcher(text);
      if (matcher.find()) {
        return matcher.start();
      }
      if (tail.indexOf('.') < 0) {
        return Integer.MAX_VALUE;
      }
    }
  }

  private static Set<String> parents() {
    Set<String> parents = new LinkedHashSet<>();
    for (String path : SettingCatalog.paths()) {
      for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
        parents.add(path.substring(0, dot));
      }
    }
    return parents;
  }
}

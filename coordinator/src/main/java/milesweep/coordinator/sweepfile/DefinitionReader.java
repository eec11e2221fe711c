package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.Settings;

/** Reads the sweep block into a definition, collecting what is wrong with single values. */
final class DefinitionReader {
  private static final Set<String> DEFAULTS = Set.of("recipe", "model.preset");

  private final HoconSource source;
  private final Problems problems;
  private final PathBase paths;
  private final ValueReader values;
  private final Block blocks;

  /** Where each setting was written, by the name problems give it. */
  private final Map<String, Place> places = new HashMap<>();

  DefinitionReader(HoconSource source, PathBase paths, Problems problems) {
    this.source = source;
    this.problems = problems;
    this.paths = paths;
    this.values = new ValueReader(problems, paths, new GroupReader(problems, places));
    this.blocks = new Block(source, problems);
  }

  Map<String, Place> places() {
    return places;
  }

  /** The definition; not to be used when problems were found. */
  SweepDefinition read(ConfigObject sweep, Place place, String defaultName) {
    ConfigObject raw =
        Block.rawOf(source.raw(), "sweep") instanceof ConfigObject object ? object : null;
    Map<String, Object> base = readSettings(sweep, raw, "", place, Set.copyOf(Block.STRUCTURE));
    List<Axis> axes = axes(sweep, raw, place);
    List<Settings> points = points(sweep, raw, place);
    List<Rule> include = rules(sweep, raw, "include", place);
    List<Rule> exclude = rules(sweep, raw, "exclude", place);
    impliedPretraining(sweep, base, axes, points);
    impliedFolder(place, base, axes, points);
    Object name = base.remove("name");
    return new SweepDefinition(
        name == null ? defaultName : name.toString(),
        source.written(),
        Settings.of(base),
        axes,
        points,
        include,
        exclude,
        raw == null ? Map.of() : unset(raw, sweep));
  }

  private Map<String, Object> readSettings(
      ConfigObject block, ConfigObject raw, String shown, Place place, Set<String> skipped) {
    Map<String, Object> read = new LinkedHashMap<>();
    for (Block.Written written : blocks.settings(block, raw, shown, place, skipped)) {
      String name = shown + written.key().path();
      places.put(name, written.place());
      values
          .read(written.key(), name, written.value(), written.place())
          .ifPresent(value -> read.put(written.key().path(), value));
    }
    return read;
  }

  private List<Axis> axes(ConfigObject sweep, ConfigObject rawSweep, Place place) {
    ConfigValue grid = sweep.get("grid");
    if (grid == null) {
      return List.of();
    }
    ConfigValue raw = Block.rawOf(rawSweep, "grid");
    Place at = blocks.place(grid, raw, place);
    if (!(grid instanceof ConfigObject block)) {
      problems.add(at, "grid", "must be a block { ... } of axes, was " + ValueReader.shown(grid));
      return List.of();
    }
    if (block.isEmpty() && !(raw instanceof ConfigObject written && !written.isEmpty())) {
      problems.add(at, "grid", "is empty; give it an axis, or leave it out for a single trial");
    }
    ConfigObject rawBlock = raw instanceof ConfigObject object ? object : null;
    List<Axis> axes = new ArrayList<>();
    for (Block.Written axis : blocks.settings(block, rawBlock, "grid.", at, Set.of())) {
      String shown = "grid." + axis.key().path();
      places.put(shown, axis.place());
      if (mayVary(axis, shown)) {
        List<Object> read = alternatives(axis, shown, false);
        if (!read.isEmpty()) {
          axes.add(new Axis(axis.key().path(), read));
        }
      }
    }
    return axes;
  }

  /** Whether a setting can differ between the points of one sweep. */
  private boolean mayVary(Block.Written written, String shown) {
    SettingKey key = written.key();
    if (key.isPlace()) {
      problems.add(
          written.place(),
          shown,
          "a path cannot be an axis, since it is no part of what a trial is; list points with a data.name each, or write two sweeps");
      return false;
    }
    if (key.part() == Part.RUN && !DEFAULTS.contains(key.path())) {
      problems.add(
          written.place(), shown, "is one for the whole sweep; put it outside grid and points");
      return false;
    }
    return true;
  }

  /** The values of an axis or of a rule: those of a list, or a single one. */
  private List<Object> alternatives(Block.Written written, String shown, boolean wildcards) {
    Set<Object> read = new LinkedHashSet<>();
    boolean single = !(written.value() instanceof ConfigList);
    List<ConfigValue> elements =
        single ? List.of(written.value()) : new ArrayList<>((ConfigList) written.value());
    if (elements.isEmpty()) {
      problems.add(
          written.place(), shown, "is an empty list; give it one value or more, or leave it out");
    }
    for (int i = 0; i < elements.size(); i++) {
      ConfigValue element = elements.get(i);
      String name = single ? shown : shown + "[" + i + "]";
      Place place = blocks.place(element, null, written.place());
      Optional<Object> value =
          wildcards
              ? values.readWanted(written.key(), name, element, place)
              : values.read(written.key(), name, element, place);
      if (value.isPresent() && !read.add(value.get())) {
        problems.add(place, name, ValueReader.shown(element) + " is listed twice; leave one out");
      }
    }
    return List.copyOf(read);
  }

  private List<Settings> points(ConfigObject sweep, ConfigObject raw, Place place) {
    List<Settings> points = new ArrayList<>();
    for (Element element : elements(sweep, raw, "points", place, false)) {
      Set<String> none = Set.of();
      places.put(element.name(), element.place());
      String shown = element.name() + ".";
      blocks
          .settings(element.block(), null, shown, element.place(), none)
          .forEach(
              written -> {
                if (!written.key().isPlace()) {
                  mayVary(written, shown + written.key().path());
                }
              });
      points.add(Settings.of(readSettings(element.block(), null, shown, element.place(), none)));
    }
    return points;
  }

  private List<Rule> rules(ConfigObject sweep, ConfigObject raw, String name, Place place) {
    List<Rule> rules = new ArrayList<>();
    for (Element element : elements(sweep, raw, name, place, true)) {
      places.putIfAbsent(name, element.place());
      Map<String, List<Object>> wanted = new TreeMap<>();
      String shown = element.name() + ".";
      for (Block.Written written :
          blocks.settings(element.block(), null, shown, element.place(), Set.of())) {
        wanted.put(written.key().path(), alternatives(written, shown + written.key().path(), true));
      }
      if (wanted.isEmpty()) {
        problems.add(
            element.place(),
            element.name(),
            "is empty and would select every point; name settings");
      }
      rules.add(new Rule(wanted));
    }
    return rules;
  }

  private record Element(String name, ConfigObject block, Place place) {}

  private List<Element> elements(
      ConfigObject sweep, ConfigObject raw, String name, Place enclosing, boolean singleAllowed) {
    ConfigValue value = sweep.get(name);
    if (value == null) {
      return List.of();
    }
    Place place = blocks.place(value, Block.rawOf(raw, name), enclosing);
    if (singleAllowed && value instanceof ConfigObject block) {
      return List.of(new Element(name, block, place));
    }
    if (!(value instanceof ConfigList list)) {
      problems.add(
          place, name, "must be a list of blocks [{ ... }], was " + ValueReader.shown(value));
      return List.of();
    }
    if (list.isEmpty()) {
      problems.add(place, name, "is an empty list; list one block or more, or leave it out");
    }
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      ConfigValue element = list.get(i);
      String shown = name + "[" + i + "]";
      Place at = blocks.place(element, null, place);
      if (element instanceof ConfigObject block) {
        elements.add(new Element(shown, block, at));
      } else {
        problems.add(at, shown, "must be a block { ... }, was " + ValueReader.shown(element));
      }
    }
    return elements;
  }

  /** A file that says how to pretrain wants pretraining, unless it says otherwise. */
  private static void impliedPretraining(
      ConfigObject sweep, Map<String, Object> base, List<Axis> axes, List<Settings> points) {
    String enabled = "pretrain.enabled";
    boolean mentioned =
        sweep.containsKey("pretrain")
            || axes.stream().anyMatch(axis -> axis.key().startsWith("pretrain."))
            || points.stream()
                .flatMap(point -> point.values().keySet().stream())
                .anyMatch(path -> path.startsWith("pretrain."));
    if (mentioned) {
      base.putIfAbsent(enabled, true);
    }
  }

  /** A command starts in the sweep file's folder, unless the file says otherwise. */
  private void impliedFolder(
      Place place, Map<String, Object> base, List<Axis> axes, List<Settings> points) {
    String command = "trainer.command";
    boolean mentioned =
        base.containsKey(command)
            || axes.stream().anyMatch(axis -> axis.key().equals(command))
            || points.stream().anyMatch(point -> point.has(command));
    if (mentioned) {
      Place written = places.getOrDefault(command, place);
      base.putIfAbsent("trainer.folder", paths.absolute(".", written).toString());
    }
  }

  /** Paths that the file takes from variables that are not set: they vanish with substitution. */
  private static Map<String, String> unset(ConfigObject raw, ConfigObject resolved) {
    Map<String, String> unset = new TreeMap<>();
    for (SettingKey key : SettingCatalog.all()) {
      if (key.kind() == Kind.PATH) {
        ConfigValue asked = find(raw, key.path());
        if (asked != null && find(resolved, key.path()) == null) {
          unset.put(key.path(), asked.render(ConfigRenderOptions.concise()));
        }
      }
    }
    return unset;
  }

  private static ConfigValue find(ConfigObject root, String path) {
    ConfigValue value = root;
    for (String name : path.split("\\.")) {
      try {
        value = value instanceof ConfigObject object ? object.get(name) : null;
      } catch (ConfigException.NotResolved e) {
        return null; // put together from several objects: cannot be told before substitution
      }
    }
    return value;
  }
}

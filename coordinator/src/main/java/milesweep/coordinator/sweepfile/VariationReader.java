package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.Settings;

/**
 * Reads what a sweep block varies: {@code grid}, {@code zip}, {@code points}, {@code rules}, {@code
 * include} and {@code exclude}. What an option sets is left out, except where it is a condition.
 */
final class VariationReader {
  private static final Set<String> DEFAULTS = Set.of("recipe", "model.preset");
  private static final List<String> RULE = List.of("when", "set");

  private final ConfigObject sweep;
  private final ConfigObject raw;
  private final Place place;
  private final SettingsReader settings;
  private final Block blocks;
  private final Overrides overrides;
  private final Problems problems;

  /** Where the file varies what an option sets, by option. */
  private final Map<Place, List<String>> replaced = new LinkedHashMap<>();

  private final List<String> ruleNames = new ArrayList<>();

  VariationReader(
      ConfigObject sweep,
      ConfigObject raw,
      Place place,
      SettingsReader settings,
      Overrides overrides,
      Problems problems) {
    this.sweep = sweep;
    this.raw = raw;
    this.place = place;
    this.settings = settings;
    this.blocks = settings.blocks();
    this.overrides = overrides;
    this.problems = problems;
  }

  /** How problems name the rules, in their order. */
  List<String> ruleNames() {
    return ruleNames;
  }

  /** What options replaced so far, a line for each option. */
  List<String> notes() {
    return replaced.entrySet().stream()
        .map(
            entry ->
                "%s: holds for all points and replaces %s"
                    .formatted(entry.getKey(), String.join(", ", entry.getValue())))
        .toList();
  }

  List<Axis> grid() {
    ConfigValue grid = sweep.get("grid");
    if (grid == null) {
      return List.of();
    }
    ConfigValue written = Block.rawOf(raw, "grid");
    Place at = blocks.place(grid, written, place);
    settings.places().put("grid", at);
    if (!(grid instanceof ConfigObject block)) {
      problems.add(at, "grid", "must be a block { ... } of axes, was " + ValueReader.shown(grid));
      return List.of();
    }
    ConfigObject rawBlock = written instanceof ConfigObject object ? object : null;
    if (block.isEmpty() && (rawBlock == null || rawBlock.isEmpty())) {
      problems.add(at, "grid", "is empty; give it an axis, or leave it out for a single trial");
    }
    return axes(block, rawBlock, "grid.", at);
  }

  private List<Axis> axes(ConfigObject block, ConfigObject rawBlock, String shown, Place at) {
    List<Axis> axes = new ArrayList<>();
    for (Block.Written axis : free(blocks.settings(block, rawBlock, shown, at, Set.of()), shown)) {
      String name = shown + axis.key().path();
      settings.places().put(name, axis.place());
      if (mayVary(axis, name)) {
        List<Object> read = different(axis, name, false);
        if (!read.isEmpty()) {
          axes.add(new Axis(axis.key().path(), read));
        }
      }
    }
    return axes;
  }

  /** Those that no option decides on. */
  List<Block.Written> free(List<Block.Written> written, String shown) {
    List<Block.Written> free = new ArrayList<>();
    for (Block.Written one : written) {
      String path = one.key().path();
      Optional<Place> option = overrides.deciding(path);
      if (option.isEmpty()) {
        free.add(one);
      } else {
        replaced
            .computeIfAbsent(option.get(), set -> new ArrayList<>())
            .add("%s%s (%s)".formatted(shown, path, one.place()));
      }
    }
    return free;
  }

  /** Whether a setting can differ between the points of one sweep. */
  boolean mayVary(Block.Written written, String shown) {
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

  /** The values of an axis or of a condition: those of a list, or a single one. */
  private List<Object> different(Block.Written written, String shown, boolean wildcards) {
    Set<Object> read = new LinkedHashSet<>();
    for (Value value : values(written, shown, wildcards)) {
      if (!read.add(value.value())) {
        problems.add(
            value.place(), value.name(), value.shown() + " is listed twice; leave one out");
      }
    }
    return List.copyOf(read);
  }

  /**
   * One value of several.
   *
   * @param shown as it is written
   */
  record Value(Object value, String name, String shown, Place place) {}

  /** The values of a list, or a single one. */
  List<Value> values(Block.Written written, String shown, boolean wildcards) {
    boolean single = !(written.value() instanceof ConfigList);
    List<ConfigValue> elements =
        single ? List.of(written.value()) : new ArrayList<>((ConfigList) written.value());
    if (elements.isEmpty()) {
      problems.add(
          written.place(), shown, "is an empty list; give it one value or more, or leave it out");
    }
    List<Value> read = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      ConfigValue element = elements.get(i);
      String name = single ? shown : shown + "[" + i + "]";
      Place at = blocks.place(element, null, written.place());
      settings
          .value(written.key(), name, element, at, wildcards)
          .ifPresent(value -> read.add(new Value(value, name, ValueReader.shown(element), at)));
    }
    return read;
  }

  /**
   * Axes that advance together.
   *
   * @param grid the axes that are none of these
   */
  List<Zip> zips(List<Axis> grid) {
    return new ZipReader(this, settings, problems).zips(grid);
  }

  List<Settings> points() {
    List<Settings> points = new ArrayList<>();
    for (Element element : elements("points", false)) {
      settings.places().put(element.name(), element.place());
      String shown = element.name() + ".";
      List<Block.Written> written =
          free(blocks.settings(element.block(), null, shown, element.place(), Set.of()), shown);
      written.stream()
          .filter(one -> !one.key().isPlace())
          .forEach(one -> mayVary(one, shown + one.key().path()));
      points.add(Settings.of(settings.read(written, shown)));
    }
    return points;
  }

  /** Rules that set something. */
  List<Conditional> rules() {
    List<Conditional> rules = new ArrayList<>();
    for (Element element : elements("rules", true)) {
      settings.places().putIfAbsent("rules", element.place());
      settings.places().put(element.name(), element.place());
      unknown(element);
      Optional<Element> when = part(element, "when", "tuning = \"*/*/LoRA\"");
      Optional<Element> set = part(element, "set", "training.learning-rate = 1e-3");
      Map<String, List<Object>> wanted = when.map(this::wanted).orElse(Map.of());
      List<Axis> axes =
          set.map(one -> axes(one.block(), null, one.name() + ".", one.place())).orElse(List.of());
      if (!axes.isEmpty()) {
        ruleNames.add(element.name());
        rules.add(new Conditional(new Rule(wanted), axes));
      }
    }
    return rules;
  }

  private void unknown(Element rule) {
    for (Map.Entry<String, ConfigValue> entry : rule.block().entrySet()) {
      String name = entry.getKey();
      if (!RULE.contains(name)) {
        String hint = Spelling.hint(name, RULE);
        problems.add(
            blocks.place(entry.getValue(), null, rule.place()),
            rule.name() + "." + name,
            "unknown key" + (hint.isEmpty() ? "; a rule is { when { ... }, set { ... } }" : hint));
      }
    }
  }

  private Optional<Element> part(Element rule, String name, String example) {
    ConfigValue value = rule.block().get(name);
    String shown = rule.name() + "." + name;
    Place at = value == null ? rule.place() : blocks.place(value, null, rule.place());
    if (value instanceof ConfigObject block && !block.isEmpty()) {
      return Optional.of(new Element(shown, block, at));
    }
    String what =
        value == null
            ? "is missing"
            : value instanceof ConfigObject ? "is empty" : "was " + ValueReader.shown(value);
    problems.add(at, shown, "%s; write a block, as in %s { %s }".formatted(what, name, example));
    return Optional.empty();
  }

  /** Rules that select points, of {@code include} or {@code exclude}. */
  List<Rule> selections(String name) {
    List<Rule> rules = new ArrayList<>();
    for (Element element : elements(name, true)) {
      settings.places().putIfAbsent(name, element.place());
      if (element.block().isEmpty()) {
        problems.add(
            element.place(),
            element.name(),
            "is empty and would select every point; name settings");
      }
      rules.add(new Rule(wanted(element)));
    }
    return rules;
  }

  private Map<String, List<Object>> wanted(Element element) {
    Map<String, List<Object>> wanted = new TreeMap<>();
    String shown = element.name() + ".";
    for (Block.Written written :
        blocks.settings(element.block(), null, shown, element.place(), Set.of())) {
      wanted.put(written.key().path(), different(written, shown + written.key().path(), true));
    }
    return wanted;
  }

  /** A block of a list, or one that stands alone, with the name that problems give it. */
  record Element(String name, ConfigObject block, Place place) {}

  /** The blocks of a list. */
  List<Element> elements(String name, boolean singleAllowed) {
    ConfigValue value = sweep.get(name);
    if (value == null) {
      return List.of();
    }
    Place at = blocks.place(value, Block.rawOf(raw, name), place);
    if (singleAllowed && value instanceof ConfigObject block) {
      return List.of(new Element(name, block, at));
    }
    if (!(value instanceof ConfigList list)) {
      problems.add(at, name, "must be a list of blocks [{ ... }], was " + ValueReader.shown(value));
      return List.of();
    }
    if (list.isEmpty()) {
      problems.add(at, name, "is an empty list; list one block or more, or leave it out");
    }
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      ConfigValue element = list.get(i);
      String shown = name + "[" + i + "]";
      Place its = blocks.place(element, null, at);
      if (element instanceof ConfigObject block) {
        elements.add(new Element(shown, block, its));
      } else {
        problems.add(its, shown, "must be a block { ... }, was " + ValueReader.shown(element));
      }
    }
    return elements;
  }
}

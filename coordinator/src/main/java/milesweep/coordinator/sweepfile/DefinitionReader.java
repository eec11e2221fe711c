package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.Settings;

/** Reads the sweep block into a definition, collecting what is wrong with single values. */
final class DefinitionReader {
  private final HoconSource source;
  private final Overrides overrides;
  private final Problems problems;
  private final PathBase paths;
  private final SettingsReader settings;
  private final List<String> notes = new ArrayList<>();
  private final List<String> ruleNames = new ArrayList<>();

  DefinitionReader(HoconSource source, Overrides overrides, PathBase paths, Problems problems) {
    this.source = source;
    this.overrides = overrides;
    this.problems = problems;
    this.paths = paths;
    this.settings = new SettingsReader(source, paths, problems);
  }

  Map<String, Place> places() {
    return settings.places();
  }

  /** How problems name the definition's rules. */
  List<String> ruleNames() {
    return ruleNames;
  }

  /** What options replaced. */
  List<String> notes() {
    return notes;
  }

  /** The definition; not to be used when problems were found. */
  SweepDefinition read(ConfigObject sweep, Place place, String defaultName) {
    ConfigObject raw =
        Block.rawOf(source.raw(), "sweep") instanceof ConfigObject object ? object : null;
    Set<String> structure = Set.copyOf(Block.STRUCTURE);
    Map<String, Object> base =
        settings.read(settings.blocks().settings(sweep, raw, "", place, structure), "");
    VariationReader varied = new VariationReader(sweep, raw, place, settings, overrides, problems);
    List<Axis> axes = varied.grid();
    List<Zip> zips = varied.zips(axes);
    List<Settings> points = varied.points();
    List<Conditional> rules = varied.rules();
    Set<String> keys = SweepDefinition.variedKeys(axes, zips, points, rules);
    impliedPretraining(sweep, base, keys);
    impliedFolder(place, base, keys);
    Object name = base.remove("name");
    SweepDefinition definition =
        new SweepDefinition(
            name == null ? defaultName : name.toString(),
            source.written(),
            Settings.of(base),
            axes,
            zips,
            points,
            rules,
            varied.selections("include"),
            varied.selections("exclude"),
            raw == null ? Map.of() : unset(raw, sweep));
    notes.addAll(varied.notes());
    ruleNames.addAll(varied.ruleNames());
    return definition;
  }

  /** A file that says how to pretrain wants pretraining, unless it says otherwise. */
  private static void impliedPretraining(
      ConfigObject sweep, Map<String, Object> base, Set<String> varied) {
    if (sweep.containsKey("pretrain")
        || varied.stream().anyMatch(path -> path.startsWith("pretrain."))) {
      base.putIfAbsent("pretrain.enabled", true);
    }
  }

  /** A command starts in the sweep file's folder, unless the file says otherwise. */
  private void impliedFolder(Place place, Map<String, Object> base, Set<String> varied) {
    String command = "trainer.command";
    if (base.containsKey(command) || varied.contains(command)) {
      Place written = places().getOrDefault(command, place);
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
          unset.put(key.path(), HoconSource.asked(asked.render(ConfigRenderOptions.concise())));
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

package milesweep.coordinator.sweepfile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.setting.DataKinds;
import milesweep.common.setting.Presets;
import milesweep.common.setting.Recipes;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.SettingKey.Use;
import milesweep.common.setting.Settings;
import milesweep.common.view.CommandSettings;
import milesweep.common.view.RunSettings;

/**
 * Completes what is written of a point: over the catalogue's defaults go those of its kinds of
 * data, its preset, its recipe, and then what is written. Pure; keeps what it has computed, so one
 * resolver is for one thread.
 */
public final class PointResolver {
  private static final Settings CATALOGUE = catalogue();

  /** What settings are left at by trials that are without them. */
  private static final Map<String, Object> QUIET = quiet();

  private final Map<List<String>, Settings> defaults = new HashMap<>();
  private final Map<Set<Use>, Set<String>> usedPaths = new HashMap<>();

  /**
   * Completes a point.
   *
   * @param written what the file says of it, axes included
   */
  public Point resolve(Settings written) {
    Settings full = complete(written);
    if (CommandSettings.isIn(written)) {
      return CommandPoint.of(written, full, namedSets(written));
    }
    boolean built = buildsVocabulary(full);
    Set<Use> uses = Usage.of(full, built);
    Set<String> used = usedPaths.computeIfAbsent(uses, PointResolver::pathsWith);
    return new Point(
        full,
        full.only(path -> used.contains(path) && !isQuiet(path, full)),
        sources(full, built),
        RunSettings.of(full));
  }

  /** What a point uses, also where it is at the default of a key that counts only when changed. */
  Settings inUse(Settings written) {
    if (CommandSettings.isIn(written)) {
      return resolve(written).used();
    }
    Settings full = complete(written);
    Set<Use> uses = Usage.of(full, buildsVocabulary(full));
    return full.only(usedPaths.computeIfAbsent(uses, PointResolver::pathsWith)::contains);
  }

  private static boolean isQuiet(String path, Settings full) {
    Object quiet = QUIET.get(path);
    return quiet != null && full.find(path).filter(quiet::equals).isPresent();
  }

  private Settings complete(Settings written) {
    List<String> selection =
        SELECTORS.stream()
            .map(path -> written.findText(path).orElseGet(() -> CATALOGUE.text(path)))
            .toList();
    Settings base = defaults.computeIfAbsent(selection, PointResolver::defaultsOf);
    Settings full = base.with(written);
    full = same(full, "data.name", "data.kind");
    full = same(full, "pretrain.data.name", "pretrain.data.kind");
    full = same(full, "training.stage2-epochs", "training.epochs");
    if (full.find("model.vit.mlp").orElse(null) instanceof Long mlp
        && full.find("model.vit.width").orElse(null) instanceof Long width
        && mlp == 4 * width) {
      // What it is anyway: written out, it makes no other trial.
      full = full.only(path -> !path.equals("model.vit.mlp"));
    }
    if (written.has("data.instruction-file") && !written.has("data.instruction-prompts")) {
      full = full.with("data.instruction-prompts", "file"); // who gives a file wants it used
    }
    return full;
  }

  /** Where nothing is said of it, it is what the other one is. */
  private static Settings same(Settings full, String path, String other) {
    return full.has(path) || !full.has(other)
        ? full
        : full.with(path, full.find(other).orElseThrow());
  }

  /** Settings that decide on the defaults of others. */
  static final List<String> SELECTORS =
      List.of("recipe", "model.preset", "data.kind", "pretrain.data.kind");

  /** Whether a setting decides on defaults; a command has next to none. */
  static boolean selectsDefaults(String path) {
    return SELECTORS.contains(path) || path.equals("trainer.command");
  }

  /** What the preset and the recipe that are written stand for. */
  private static Settings namedSets(Settings written) {
    Settings sets = written.findText("model.preset").map(Presets::of).orElse(Settings.empty());
    return sets.with(written.findText("recipe").map(Recipes::of).orElse(Settings.empty()));
  }

  private static Settings defaultsOf(List<String> selection) {
    return CATALOGUE
        .with(DataKinds.of(selection.get(2), ""))
        .with(DataKinds.of(selection.get(3), "pretrain."))
        .with(Presets.of(selection.get(1)))
        .with(Recipes.of(selection.get(0)));
  }

  /** Whether the vocabulary is made from the training texts. */
  static boolean buildsVocabulary(Settings full) {
    return full.findText("text.vocab")
        .map(ValueReader.BUILT::equals)
        .orElseGet(() -> Presets.buildsVocabulary(full.text("model.preset")));
  }

  private static Settings sources(Settings full, boolean built) {
    Set<String> read = new HashSet<>(dataPaths(full, ""));
    if (full.flag("pretrain.enabled")) {
      read.addAll(dataPaths(full, "pretrain."));
    }
    // Also for points that do not read it: they may share stages with points that do.
    read.add("data.instruction-file");
    if (!built) {
      read.add("text.vocab");
    }
    read.addAll(List.of("model.weights", "model.vit-weights", "model.bert-weights"));
    return full.only(read::contains);
  }

  /** The paths that a data set of this kind is read from. */
  static List<String> dataPaths(Settings full, String prefix) {
    String data = prefix + "data.";
    return switch (full.text(data + "kind")) {
      case "phantom" -> List.of();
      case "table" -> List.of(data + "table.file", data + "table.images");
      default -> List.of(data + "folder");
    };
  }

  private static Set<String> pathsWith(Set<Use> uses) {
    Set<String> paths = new HashSet<>();
    for (SettingKey key : SettingCatalog.all()) {
      if (key.isIdentity() && uses.contains(key.use())) {
        paths.add(key.path());
      }
    }
    return paths;
  }

  private static Map<String, Object> quiet() {
    Map<String, Object> values = new HashMap<>();
    for (SettingKey key : SettingCatalog.all()) {
      if (key.quiet()) {
        key.fallback().ifPresent(value -> values.put(key.path(), value));
      }
    }
    return values;
  }

  private static Settings catalogue() {
    Map<String, Object> values = new TreeMap<>();
    for (SettingKey key : SettingCatalog.all()) {
      if (!key.isPlace()) {
        key.fallback().ifPresent(value -> values.put(key.path(), value));
      }
    }
    return Settings.of(values);
  }
}

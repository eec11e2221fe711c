package milesweep.coordinator.sweepfile;

import java.util.Set;
import java.util.function.Predicate;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.SettingKey.Use;
import milesweep.common.setting.Settings;
import milesweep.common.view.RunSettings;

/**
 * Completes a point whose stages a command does. It has what is written of it and a seed, and
 * nothing of MILE's defaults: they mean nothing to a foreign trainer. Two things are completed, for
 * they are ours to read: a preset or recipe stands for its settings, and data have all of theirs.
 */
final class CommandPoint {
  private static final String DATA = "data.";
  private static final String FORMAT = "data.format";
  private static final String PROMPTS = "data.instruction-";

  private CommandPoint() {}

  /**
   * The point.
   *
   * @param written what the file says of it, axes included
   * @param full the same over all defaults
   * @param named what its preset and recipe stand for
   */
  static Point of(Settings written, Settings full, Settings named) {
    Settings given = named.with(written);
    boolean hasData = given.values().keySet().stream().anyMatch(CommandPoint::isOfData);
    Set<Use> uses = Usage.ofCommand(full, given.has("tuning"), hasData);
    Predicate<String> wanted =
        path ->
            given.has(path)
                || path.equals("seed")
                || path.startsWith("trainer.")
                || (hasData && isOfData(path));
    Settings known = full.only(path -> wanted.test(path) && isUsed(path, uses));
    Settings used = known.only(path -> SettingCatalog.find(path).orElseThrow().isIdentity());
    return new Point(
        known.with(written), used, known.only(path -> isSource(path, full)), RunSettings.of(full));
  }

  private static boolean isOfData(String path) {
    return path.startsWith(DATA) && !path.equals(FORMAT) && !path.startsWith(PROMPTS);
  }

  private static boolean isUsed(String path, Set<Use> uses) {
    return SettingCatalog.find(path).map(SettingKey::use).filter(uses::contains).isPresent();
  }

  /**
   * Places, and the two limits that a trainer keeps: what it must know and what changes nothing.
   */
  private static boolean isSource(String path, Settings full) {
    SettingKey key = SettingCatalog.find(path).orElseThrow();
    if (key.isPlace() && isOfData(path)) {
      return PointResolver.dataPaths(full, "").contains(path);
    }
    boolean isBuilt = full.find(path).filter(ValueReader.BUILT::equals).isPresent();
    return (key.isPlace() && !isBuilt) || (path.startsWith("trainer.") && !key.isIdentity());
  }
}

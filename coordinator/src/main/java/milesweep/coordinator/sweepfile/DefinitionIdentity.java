package milesweep.coordinator.sweepfile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import milesweep.common.setting.FreeForm;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.Settings;

/**
 * What makes a definition the sweep that it is. The order of axes, values and points does not
 * count, nor do paths (only whether there is one) and settings on how a sweep is run. The order of
 * rules does: of two that set the same key, the later one counts.
 */
final class DefinitionIdentity {
  private DefinitionIdentity() {}

  /** The identity as settings, so that two can be hashed and compared key by key. */
  static Settings of(SweepDefinition sweep) {
    Map<String, Object> identity = new LinkedHashMap<>(base(sweep));
    for (Axis axis : sweep.axes()) {
      identity.remove(axis.key());
      identity.put("grid." + axis.key(), sorted(texts(axis)));
    }
    for (Zip zip : sweep.zips()) {
      zip.axes().forEach(axis -> identity.remove(axis.key()));
    }
    putSorted(identity, "zip", sweep.zips().stream().map(DefinitionIdentity::steps));
    if (!sweep.rules().isEmpty()) {
      identity.put("rules", sweep.rules().stream().map(DefinitionIdentity::text).toList());
    }
    putSorted(identity, "points", sweep.points().stream().map(DefinitionIdentity::withoutPaths));
    putSorted(identity, "include", sweep.include().stream().map(Rule::toString));
    putSorted(identity, "exclude", sweep.exclude().stream().map(Rule::toString));
    sweep.unset().keySet().forEach(path -> identity.put(path, "given"));
    return Settings.of(identity);
  }

  /**
   * The settings outside the grid. With defaults filled in, so that writing one out makes no other
   * sweep; but not where defaults depend on the point.
   */
  private static Map<String, Object> base(SweepDefinition sweep) {
    boolean fixedDefaults = !sweep.varies(PointResolver::selectsDefaults);
    Settings values =
        fixedDefaults ? new PointResolver().resolve(sweep.base()).full() : sweep.base();
    Map<String, Object> base = new LinkedHashMap<>();
    values
        .values()
        .forEach(
            (path, value) -> {
              Optional<SettingKey> key = SettingCatalog.find(path);
              boolean selects = !fixedDefaults && PointResolver.selectsDefaults(path);
              if (selects || key.filter(found -> found.isIdentity(value)).isPresent()) {
                base.put(path, value);
              } else if (key.filter(SettingKey::isPlace).isPresent()) {
                base.put(path, value.equals(ValueReader.BUILT) ? value : "given");
              }
            });
    return base;
  }

  /** A user's own values keep their types: 1 and "1" are two of them. */
  private static Stream<String> texts(Axis axis) {
    return axis.values().stream()
        .map(
            value ->
                FreeForm.covers(axis.key())
                    ? Settings.of(Map.of(axis.key(), value)).canonicalJson()
                    : String.valueOf(value));
  }

  private static String steps(Zip zip) {
    return sorted(
            IntStream.range(0, zip.size())
                .mapToObj(step -> zip.with(Settings.empty(), step).canonicalJson()))
        .toString();
  }

  private static String text(Conditional rule) {
    List<Axis> when =
        rule.when().values().entrySet().stream()
            .map(wanted -> new Axis(wanted.getKey(), wanted.getValue()))
            .toList();
    return "when %s set %s".formatted(texts(when), texts(rule.set()));
  }

  private static List<String> texts(List<Axis> axes) {
    return sorted(axes.stream().map(axis -> axis.key() + "=" + sorted(texts(axis))));
  }

  private static String withoutPaths(Settings point) {
    Settings shown = point;
    for (String path : point.values().keySet()) {
      if (SettingCatalog.find(path).filter(SettingKey::isPlace).isPresent()) {
        shown = shown.with(path, "given");
      }
    }
    return shown.canonicalJson();
  }

  private static void putSorted(Map<String, Object> to, String key, Stream<String> texts) {
    List<String> sorted = sorted(texts);
    if (!sorted.isEmpty()) {
      to.put(key, sorted);
    }
  }

  private static List<String> sorted(Stream<String> texts) {
    return texts.sorted().toList();
  }
}

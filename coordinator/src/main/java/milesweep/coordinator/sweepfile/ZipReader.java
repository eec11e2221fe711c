package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.setting.Settings;

/** Reads {@code zip}: blocks of axes with equally many values each. */
final class ZipReader {
  private final VariationReader varied;
  private final SettingsReader settings;
  private final Problems problems;

  ZipReader(VariationReader varied, SettingsReader settings, Problems problems) {
    this.varied = varied;
    this.settings = settings;
    this.problems = problems;
  }

  /**
   * Axes that advance together.
   *
   * @param grid the axes that are none of these
   */
  List<Zip> zips(List<Axis> grid) {
    Map<String, String> taken = new TreeMap<>();
    grid.forEach(axis -> taken.put(axis.key(), "grid." + axis.key()));
    List<Zip> zips = new ArrayList<>();
    for (VariationReader.Element element : varied.elements("zip", true)) {
      settings.places().putIfAbsent("zip", element.place());
      zip(element, taken).ifPresent(zips::add);
    }
    return zips;
  }

  private Optional<Zip> zip(VariationReader.Element element, Map<String, String> taken) {
    String shown = element.name() + ".";
    List<Axis> axes = new ArrayList<>();
    Block.Written first = null;
    int size = 0;
    List<Block.Written> written =
        settings.blocks().settings(element.block(), null, shown, element.place(), Set.of());
    if (element.block().isEmpty()) {
      problems.add(element.place(), element.name(), "is empty; name axes that advance together");
    }
    for (Block.Written axis : varied.free(written, shown)) {
      String path = axis.key().path();
      String name = shown + path;
      settings.places().put(name, axis.place());
      if (!varied.mayVary(axis, name)) {
        continue;
      }
      String other = taken.putIfAbsent(path, name);
      if (other != null) {
        problems.add(
            axis.place(),
            name,
            "is an axis already: %s (%s); leave one of them out"
                .formatted(other, settings.places().get(other)));
      }
      if (!(axis.value() instanceof ConfigList list)) {
        problems.add(
            axis.place(),
            name,
            "must be a list of as many values as the others, was "
                + ValueReader.shown(axis.value()));
        continue;
      }
      if (first != null && list.size() != size) {
        problems.add(
            axis.place(),
            name,
            "has %d, but %s%s (%s) has %d; axes of a zip advance together, so give them equally many"
                .formatted(list.size(), shown, first.key().path(), first.place(), size));
        continue;
      }
      List<Object> values =
          varied.values(axis, name, false).stream().map(VariationReader.Value::value).toList();
      if (first == null) {
        first = axis;
        size = list.size();
      }
      // where a value is wrong the lengths are no more those of the file
      if (!values.isEmpty() && values.size() == size) {
        axes.add(new Axis(path, values));
      }
    }
    return axes.isEmpty() ? Optional.empty() : Optional.of(withoutRepeats(element, axes, written));
  }

  /** The steps that are left without the axes that options set. */
  private Zip withoutRepeats(
      VariationReader.Element element, List<Axis> axes, List<Block.Written> written) {
    Zip zip = new Zip(axes);
    Map<Settings, Integer> steps = new LinkedHashMap<>();
    for (int step = 0; step < zip.size(); step++) {
      Integer first = steps.putIfAbsent(zip.with(Settings.empty(), step), step);
      // without an axis that an option sets, two steps may well be the same
      if (first != null && axes.size() == written.size()) {
        problems.add(
            element.place(),
            element.name(),
            "its values %d and %d are the same; leave one out".formatted(first + 1, step + 1));
      }
    }
    return new Zip(
        axes.stream()
            .map(
                axis ->
                    new Axis(
                        axis.key(),
                        steps.values().stream().map(step -> axis.values().get(step)).toList()))
            .toList());
  }
}

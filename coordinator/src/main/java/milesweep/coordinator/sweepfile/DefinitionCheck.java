package milesweep.coordinator.sweepfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.common.setting.Settings;

/** Finds settings that do not fit together in some point, and grids without a point. */
final class DefinitionCheck {
  /** More points than this are a slip of the pen. */
  private static final double MOST_POINTS = 1_000_000;

  private final SweepDefinition sweep;
  private final Map<String, Place> places;
  private final Place whole;
  private final Problems problems;
  private final PointResolver resolver = new PointResolver();

  DefinitionCheck(
      SweepDefinition sweep, Map<String, Place> places, Place whole, Problems problems) {
    this.sweep = sweep;
    this.places = places;
    this.whole = whole;
    this.problems = problems;
  }

  void run() {
    if (sweep.pointCount() > MOST_POINTS) {
      problems.add(
          places.getOrDefault("grid", whole),
          "grid",
          "has %.0f points; at most %.0f, split it into several sweeps"
              .formatted(sweep.pointCount(), MOST_POINTS));
      return;
    }
    boolean anyKept = false;
    int listed = Math.max(1, sweep.points().size());
    for (int i = 0; i < listed; i++) {
      Settings start =
          sweep.points().isEmpty() ? sweep.base() : sweep.base().with(sweep.points().get(i));
      for (Settings written : combinations(start)) {
        Point point = resolver.resolve(written);
        if (sweep.keeps(point.used())) {
          anyKept = true;
          report(PointCheck.conflicts(point), i);
        }
      }
    }
    samePaths();
    if (!anyKept) {
      String rules = sweep.exclude().isEmpty() ? "include" : "exclude";
      problems.add(
          places.getOrDefault(rules, whole), rules, "leaves no point at all; loosen the rules");
    }
  }

  /** Listed points that are one trial and yet read different paths cannot be told apart. */
  private void samePaths() {
    Map<Settings, Integer> seen = new HashMap<>();
    for (int i = 0; i < sweep.points().size(); i++) {
      Point point = resolver.resolve(sweep.base().with(sweep.points().get(i)));
      Integer first = seen.putIfAbsent(point.used(), i);
      if (first == null) {
        continue;
      }
      Settings before = resolver.resolve(sweep.base().with(sweep.points().get(first))).sources();
      if (!before.equals(point.sources())) {
        String key = "points[" + i + "]";
        problems.add(
            places.getOrDefault(key, whole),
            key,
            "is the same trial as points[%d] but reads %s, not %s; give each a data.name of its own"
                .formatted(first, point.sources(), before));
      }
    }
  }

  /** The points, with axes that no check and no rule reads held at their first value. */
  private List<Settings> combinations(Settings start) {
    Set<String> read = new HashSet<>(PointCheck.READ);
    sweep.include().forEach(rule -> read.addAll(rule.values().keySet()));
    sweep.exclude().forEach(rule -> read.addAll(rule.values().keySet()));
    List<Settings> combined = List.of(start);
    for (Axis axis : sweep.axes()) {
      List<Object> values = read.contains(axis.key()) ? axis.values() : axis.values().subList(0, 1);
      List<Settings> next = new ArrayList<>();
      for (Settings settings : combined) {
        values.forEach(value -> next.add(settings.with(axis.key(), value)));
      }
      combined = next;
    }
    return combined;
  }

  private void report(List<PointCheck.Conflict> conflicts, int point) {
    for (PointCheck.Conflict conflict : conflicts) {
      String shown =
          conflict.keys().stream()
              .map(key -> written(key, point))
              .filter(places::containsKey)
              .findFirst()
              .orElse(conflict.keys().get(0));
      problems.add(places.getOrDefault(shown, whole), shown, conflict.message());
    }
  }

  /** The name under which a point's setting was written, wherever it stands. */
  private String written(String key, int point) {
    for (String name : List.of("points[" + point + "]." + key, "grid." + key)) {
      if (places.containsKey(name)) {
        return name;
      }
    }
    return key;
  }
}

package milesweep.coordinator.sweepfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import milesweep.common.setting.Settings;

/** Finds settings that do not fit together in some point, and grids without a point. */
final class DefinitionCheck {
  /** More points than this are a slip of the pen. */
  private static final double MOST_POINTS = 1_000_000;

  private final SweepDefinition sweep;
  private final Map<String, Place> places;
  private final List<String> ruleNames;
  private final Place whole;
  private final Problems problems;
  private final List<String> notes = new ArrayList<>();
  private final PointResolver resolver = new PointResolver();

  /**
   * A check of one definition.
   *
   * @param places where settings and rules were written, by the name problems give them
   * @param ruleNames the names of the definition's rules
   * @param whole where the sweep block begins
   */
  DefinitionCheck(
      SweepDefinition sweep,
      Map<String, Place> places,
      List<String> ruleNames,
      Place whole,
      Problems problems) {
    this.sweep = sweep;
    this.places = places;
    this.ruleNames = ruleNames;
    this.whole = whole;
    this.problems = problems;
  }

  void run() {
    if (sweep.pointCount() > MOST_POINTS) {
      tooMany(sweep.axes().isEmpty() ? "zip" : "grid", sweep.pointCount());
      return;
    }
    Representatives few = new Representatives(sweep);
    List<Axis> axes = sweep.axes().stream().map(few::of).toList();
    SweepPoints points = new SweepPoints(sweep);
    boolean anyKept = false;
    double count = 0;
    for (int i = 0; i < sweep.listed().size(); i++) {
      Settings listed = sweep.listed().get(i);
      for (Settings point : SweepPoints.combine(listed, sweep.zips(), axes)) {
        List<SweepPoints.Added> added = points.added(listed, point);
        count += pointsMade(few.stoodFor(point, axes, sweep.axes()), added);
        if (count > MOST_POINTS) {
          tooMany("rules", count);
          return;
        }
        List<Axis> more = added.stream().map(one -> few.of(one.axis())).toList();
        for (Settings varied : SweepPoints.combine(point, List.of(), more)) {
          Point resolved = resolver.resolve(sweep.base().with(varied));
          if (sweep.keeps(resolved.used())) {
            anyKept = true;
            report(PointCheck.conflicts(resolved), i, added);
          }
        }
      }
    }
    samePaths();
    if (!anyKept) {
      String rules = sweep.exclude().isEmpty() ? "include" : "exclude";
      problems.add(
          places.getOrDefault(rules, whole), rules, "leaves no point at all; loosen the rules");
    }
    withoutEffect(points);
  }

  /** What is no problem, and yet may not be meant. */
  List<String> notes() {
    return notes;
  }

  private static double pointsMade(double points, List<SweepPoints.Added> added) {
    double made = points;
    for (SweepPoints.Added one : added) {
      made *= one.axis().values().size();
    }
    return made;
  }

  private void tooMany(String key, double count) {
    problems.add(
        places.getOrDefault(key, whole),
        key,
        "has %.0f points; at most %.0f, split it into several sweeps"
            .formatted(count, MOST_POINTS));
  }

  /** A rule may be for points that another sweep with the same included file has. */
  private void withoutEffect(SweepPoints points) {
    for (int i = 0; i < sweep.rules().size(); i++) {
      if (!points.hasMatched(i)) {
        notes.add(
            "%s: %s: its condition is true of no point, so it sets nothing"
                .formatted(places.getOrDefault(ruleNames.get(i), whole), ruleNames.get(i)));
      }
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

  private void report(
      List<PointCheck.Conflict> conflicts, int point, List<SweepPoints.Added> added) {
    for (PointCheck.Conflict conflict : conflicts) {
      String shown =
          conflict.keys().stream()
              .map(key -> written(key, point, added))
              .filter(places::containsKey)
              .findFirst()
              .orElse(conflict.keys().get(0));
      problems.add(places.getOrDefault(shown, whole), shown, conflict.message());
    }
  }

  /** The name under which a point's setting was written, wherever it stands. */
  private String written(String key, int point, List<SweepPoints.Added> added) {
    Stream<String> ruled =
        added.stream()
            .filter(one -> one.axis().key().equals(key))
            .map(one -> ruleNames.get(one.rule()) + ".set." + key);
    Stream<String> combined =
        Stream.concat(
            Stream.of("points[" + point + "]." + key, "grid." + key, "zip." + key),
            IntStream.range(0, sweep.zips().size()).mapToObj(i -> "zip[" + i + "]." + key));
    return Stream.concat(ruled, combined).filter(places::containsKey).findFirst().orElse(key);
  }
}

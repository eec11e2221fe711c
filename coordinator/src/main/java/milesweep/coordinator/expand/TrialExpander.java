package milesweep.coordinator.expand;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import milesweep.common.setting.Settings;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.sweepfile.Axis;
import milesweep.coordinator.sweepfile.Point;
import milesweep.coordinator.sweepfile.PointResolver;
import milesweep.coordinator.sweepfile.SweepDefinition;

/**
 * Turns a definition into trials: the cross product of its axes, for each listed point; settings
 * that a point has no use for dropped; equal points merged. Pure.
 */
public final class TrialExpander {
  private final SweepDefinition sweep;
  private final PointResolver resolver = new PointResolver();
  private final StageChain chain = new StageChain();
  private final Map<TrialId, First> trials = new LinkedHashMap<>();
  private final List<Expansion.Merged> merged = new ArrayList<>();
  private final List<Expansion.Excluded> excluded = new ArrayList<>();
  private int points;

  /** A trial, and the point that it was made from first. */
  private record First(TrialSpec trial, Settings varied) {}

  private TrialExpander(SweepDefinition sweep) {
    this.sweep = sweep;
  }

  /**
   * All trials of a sweep.
   *
   * @throws IllegalArgumentException when two points are one trial and yet read different paths
   */
  public static Expansion expand(SweepDefinition sweep) {
    TrialExpander expander = new TrialExpander(sweep);
    List<Settings> listed = sweep.points().isEmpty() ? List.of(Settings.empty()) : sweep.points();
    listed.forEach(point -> expander.combine(point, 0));
    return new Expansion(
        expander.points,
        expander.trials.values().stream().map(First::trial).toList(),
        expander.merged,
        expander.excluded);
  }

  /** Varies the axes from the given one on; the last one runs fastest. */
  private void combine(Settings varied, int axis) {
    if (axis == sweep.axes().size()) {
      add(varied);
      return;
    }
    Axis next = sweep.axes().get(axis);
    next.values().forEach(value -> combine(varied.with(next.key(), value), axis + 1));
  }

  private void add(Settings varied) {
    points++;
    Point point = resolver.resolve(sweep.base().with(varied));
    if (!sweep.keeps(point.used())) {
      boolean included = sweep.include().isEmpty() || isIncluded(point);
      excluded.add(new Expansion.Excluded(varied.values(), included ? "exclude" : "include"));
      return;
    }
    TrialId id = TrialSpec.idOf(point.used());
    First first = trials.get(id);
    if (first == null) {
      trials.put(id, new First(trial(id, point), varied));
      return;
    }
    samePaths(first, point, varied);
    merged.add(new Expansion.Merged(id, varied.values(), differing(first.varied(), varied)));
  }

  private boolean isIncluded(Point point) {
    return sweep.include().stream().anyMatch(rule -> rule.selects(point.used()));
  }

  private TrialSpec trial(TrialId id, Point point) {
    Settings used = point.used();
    List<DataFormat> formats =
        used.has("data.format")
            ? used.list("data.format").stream().map(DataFormat::of).toList()
            : List.of();
    return new TrialSpec(id, used, point.sources(), chain.of(used, formats), point.run());
  }

  private void samePaths(First first, Point point, Settings varied) {
    if (!first.trial().sources().equals(point.sources())) {
      throw new IllegalArgumentException(
          "sweep %s: the points %s and %s are one trial (%s) but read different paths, %s and %s; give each a data.name of its own"
              .formatted(
                  sweep.name(),
                  first.varied(),
                  varied,
                  first.trial().id(),
                  first.trial().sources(),
                  point.sources()));
    }
  }

  private static List<String> differing(Settings first, Settings second) {
    TreeMap<String, Object> all = new TreeMap<>(first.values());
    all.putAll(second.values());
    TreeSet<String> differing = new TreeSet<>(all.keySet());
    differing.removeIf(key -> Objects.equals(first.find(key), second.find(key)));
    return List.copyOf(differing);
  }
}

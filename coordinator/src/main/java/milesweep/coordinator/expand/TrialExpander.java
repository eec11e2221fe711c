package milesweep.coordinator.expand;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import milesweep.common.setting.Settings;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.sweepfile.Point;
import milesweep.coordinator.sweepfile.PointResolver;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepPoints;

/**
 * Turns a definition into trials: the cross product of its axes, for each listed point, with what
 * rules add; settings that a point has no use for dropped; equal points merged. Pure.
 */
public final class TrialExpander {
  /** From so many points on it is worth sharing them out among threads. */
  private static final int MANY = 2_000;

  private static final int CHUNK = 1_000;

  private final SweepDefinition sweep;
  private final Map<TrialId, First> trials = new LinkedHashMap<>();
  private final List<Expansion.Merged> merged = new ArrayList<>();
  private final List<Expansion.Excluded> excluded = new ArrayList<>();

  /** A trial, and the point that it was made from first. */
  private record First(TrialSpec trial, Settings varied) {}

  /** A point with the trial that it makes, which is null where the sweep excludes it. */
  private record Resolved(Settings varied, Point point, TrialSpec trial) {}

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
    List<Settings> points = expander.points();
    inChunks(points, expander::resolve).forEach(expander::add);
    return new Expansion(
        points.size(),
        expander.trials.values().stream().map(First::trial).toList(),
        expander.merged,
        expander.excluded);
  }

  /** What is varied, point by point: listed points, zips, grid, and what rules make of them. */
  private List<Settings> points() {
    List<Settings> points = new ArrayList<>();
    for (Settings listed : sweep.listed()) {
      List<Settings> combined = SweepPoints.combine(listed, sweep.zips(), sweep.axes());
      if (sweep.rules().isEmpty()) {
        points.addAll(combined);
      } else {
        // a rule that overrides an axis makes the axis's points one
        points.addAll(
            new LinkedHashSet<>(
                inChunks(
                    combined,
                    chunk -> {
                      SweepPoints rules = new SweepPoints(sweep);
                      return chunk.stream()
                          .flatMap(point -> rules.ruled(listed, point).stream())
                          .toList();
                    })));
      }
    }
    return points;
  }

  /** What a function makes of all points, in their order. */
  private static <T> List<T> inChunks(
      List<Settings> points, Function<List<Settings>, List<T>> function) {
    IntStream chunks = IntStream.rangeClosed(0, (points.size() - 1) / CHUNK);
    return (points.size() < MANY ? chunks : chunks.parallel())
            .mapToObj(i -> points.subList(i * CHUNK, Math.min((i + 1) * CHUNK, points.size())))
            .map(function)
            .toList()
            .stream()
            .flatMap(List::stream)
            .toList();
  }

  private List<Resolved> resolve(List<Settings> points) {
    PointResolver resolver = new PointResolver();
    StageChain chain = new StageChain();
    List<Resolved> resolved = new ArrayList<>(points.size());
    for (Settings varied : points) {
      Point point = resolver.resolve(sweep.base().with(varied));
      TrialSpec trial = sweep.keeps(point.used()) ? trial(point, chain) : null;
      resolved.add(new Resolved(varied, point, trial));
    }
    return resolved;
  }

  private void add(Resolved resolved) {
    TrialSpec trial = resolved.trial();
    Settings varied = resolved.varied();
    if (trial == null) {
      boolean included = sweep.include().isEmpty() || isIncluded(resolved.point());
      excluded.add(new Expansion.Excluded(varied.values(), included ? "exclude" : "include"));
      return;
    }
    First first = trials.putIfAbsent(trial.id(), new First(trial, varied));
    if (first != null) {
      samePaths(first, resolved.point(), varied);
      merged.add(
          new Expansion.Merged(trial.id(), varied.values(), differing(first.varied(), varied)));
    }
  }

  private boolean isIncluded(Point point) {
    return sweep.include().stream().anyMatch(rule -> rule.selects(point.used()));
  }

  private static TrialSpec trial(Point point, StageChain chain) {
    Settings used = point.used();
    List<DataFormat> formats =
        used.has("data.format")
            ? used.list("data.format").stream().map(DataFormat::of).toList()
            : List.of();
    return new TrialSpec(
        TrialSpec.idOf(used), used, point.sources(), chain.of(used, formats), point.run());
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

package milesweep.coordinator.sweepfile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;

/**
 * What a sweep varies, point by point: listed points, zips and grid combined, then the rules. A
 * rule's condition looks at a point as it is before any rule, so no rule sets off another; of two
 * that set the same key the later one counts, and what a listed point says itself stays. Keeps what
 * it has computed, so one is for one thread.
 */
public final class SweepPoints {
  private final SweepDefinition sweep;
  private final PointResolver resolver = new PointResolver();
  private final BitSet matched = new BitSet();

  /** The points of a sweep. */
  public SweepPoints(SweepDefinition sweep) {
    this.sweep = sweep;
  }

  /**
   * An axis that a rule adds to a point.
   *
   * @param rule the rule, counted from 0
   */
  record Added(Axis axis, int rule) {}

  /** A listed point combined with zips and axes; the last axis runs fastest, the zips slowest. */
  public static List<Settings> combine(Settings listed, List<Zip> zips, List<Axis> axes) {
    List<Settings> combined = List.of(listed);
    for (Zip zip : zips) {
      List<Settings> next = new ArrayList<>(combined.size() * zip.size());
      for (Settings settings : combined) {
        for (int step = 0; step < zip.size(); step++) {
          next.add(zip.with(settings, step));
        }
      }
      combined = next;
    }
    for (Axis axis : axes) {
      combined = vary(combined, axis);
    }
    return combined;
  }

  private static List<Settings> vary(List<Settings> points, Axis axis) {
    List<Settings> varied = new ArrayList<>(points.size() * axis.values().size());
    for (Settings point : points) {
      axis.values().forEach(value -> varied.add(point.with(axis.key(), value)));
    }
    return varied;
  }

  /**
   * The points that the rules make of one.
   *
   * @param listed the listed point that it comes from; empty when none are listed
   * @param combined the same with the values of zips and grid
   */
  public List<Settings> ruled(Settings listed, Settings combined) {
    List<Settings> points = List.of(combined);
    for (Added added : added(listed, combined)) {
      points = vary(points, added.axis());
    }
    return points;
  }

  /** What the rules add to a point. */
  List<Added> added(Settings listed, Settings combined) {
    if (sweep.rules().isEmpty()) {
      return List.of();
    }
    Settings written = sweep.base().with(combined);
    Settings inUse = null;
    Map<String, Added> added = new LinkedHashMap<>();
    for (int i = 0; i < sweep.rules().size(); i++) {
      Conditional rule = sweep.rules().get(i);
      if (!rule.when().maySelect(written)) {
        continue; // most rules are not for most points, which spares completing them
      }
      inUse = inUse == null ? resolver.inUse(written) : inUse;
      if (rule.when().selects(inUse)) {
        matched.set(i);
        for (Axis axis : rule.set()) {
          if (!listed.has(axis.key())) {
            added.put(axis.key(), new Added(axis, i));
          }
        }
      }
    }
    return List.copyOf(added.values());
  }

  /** Whether a rule's condition was true of some point so far. */
  boolean hasMatched(int rule) {
    return matched.get(rule);
  }
}

package milesweep.coordinator.sweepfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.common.setting.Settings;

/**
 * Fewer values of an axis that are enough to check a sweep: those that a check or a condition tells
 * apart, and one for all others. So ten thousand seeds are checked as one, or as two where a rule
 * names one of them.
 */
final class Representatives {
  private final Set<String> read = new HashSet<>(PointCheck.READ);

  /** Values that some condition names, by key. */
  private final Map<String, Set<Object>> named = new HashMap<>();

  Representatives(SweepDefinition sweep) {
    List<Rule> conditions = new ArrayList<>(sweep.include());
    conditions.addAll(sweep.exclude());
    sweep.rules().forEach(rule -> conditions.add(rule.when()));
    for (Rule condition : conditions) {
      condition
          .values()
          .forEach(
              (key, values) -> named.computeIfAbsent(key, k -> new HashSet<>()).addAll(values));
    }
    if (!conditions.isEmpty()) {
      read.addAll(Usage.DECIDING); // a condition on what a point does not use is not true of it
    }
    named.forEach(
        (key, values) -> {
          if (values.stream().anyMatch(Rule::isPattern)) {
            read.add(key);
          }
        });
  }

  /** The axis with some of its values. */
  Axis of(Axis axis) {
    if (read.contains(axis.key())) {
      return axis;
    }
    List<Object> some = new ArrayList<>();
    boolean others = false;
    for (Object value : axis.values()) {
      boolean isNamed = isNamed(axis.key(), value);
      if (isNamed || !others) {
        some.add(value);
      }
      others |= !isNamed;
    }
    return new Axis(axis.key(), some);
  }

  private boolean isNamed(String key, Object value) {
    return named.getOrDefault(key, Set.of()).contains(value);
  }

  /**
   * How many points a point stands for.
   *
   * @param axes the sweep's axes, as {@link #of} has reduced them
   * @param all the same axes in full, in the same order
   */
  double stoodFor(Settings point, List<Axis> axes, List<Axis> all) {
    double count = 1;
    for (int i = 0; i < axes.size(); i++) {
      Axis some = axes.get(i);
      int others = all.get(i).values().size() - some.values().size();
      if (others > 0 && !isNamed(some.key(), point.find(some.key()).orElseThrow())) {
        count *= 1 + others;
      }
    }
    return count;
  }
}

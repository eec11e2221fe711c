package milesweep.coordinator.sweepfile;

import java.util.List;

/**
 * Settings for the points of a condition.
 *
 * @param when selects the points
 * @param set what they get: one value overrides, several are an axis of these points
 */
public record Conditional(Rule when, List<Axis> set) {
  public Conditional {
    set = List.copyOf(set);
  }
}

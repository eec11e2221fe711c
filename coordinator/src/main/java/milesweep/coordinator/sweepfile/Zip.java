package milesweep.coordinator.sweepfile;

import java.util.List;
import milesweep.common.setting.Settings;

/**
 * Axes that advance together: the first value of each, then the second of each.
 *
 * @param axes one or more, all with equally many values; no key twice
 */
public record Zip(List<Axis> axes) {
  public Zip {
    axes = List.copyOf(axes);
    if (axes.isEmpty() || axes.stream().map(axis -> axis.values().size()).distinct().count() > 1) {
      throw new IllegalArgumentException("axes of a zip have equally many values, not " + axes);
    }
  }

  /** How many steps it has. */
  public int size() {
    return axes.get(0).values().size();
  }

  /** The given settings with those of one step, counted from 0. */
  public Settings with(Settings settings, int step) {
    Settings with = settings;
    for (Axis axis : axes) {
      with = with.with(axis.key(), axis.values().get(step));
    }
    return with;
  }
}

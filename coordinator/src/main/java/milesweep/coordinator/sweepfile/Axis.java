package milesweep.coordinator.sweepfile;

import java.util.List;

/**
 * One name with its values.
 *
 * @param key path of the setting
 * @param values in the order of the file, each as {@code Settings} keeps it; one or more
 */
public record Axis(String key, List<Object> values) {
  public Axis {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("axis " + key + " has no values");
    }
  }
}

package milesweep.coordinator.sweepfile;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.setting.Settings;

/**
 * Selects points: those of which every named setting has one of the named values. A setting that a
 * point does not use has none. In a tuning pattern {@code *} stands for any mode, as in {@code
 * F/*}{@code /LoRA}.
 *
 * @param values allowed values by path
 */
public record Rule(Map<String, List<Object>> values) {
  public Rule {
    values = new TreeMap<>(values);
  }

  /** Whether the point with these used settings is selected. */
  public boolean selects(Settings used) {
    return values.entrySet().stream()
        .allMatch(
            entry ->
                used.find(entry.getKey())
                    .filter(value -> entry.getValue().stream().anyMatch(one -> fits(value, one)))
                    .isPresent());
  }

  private static boolean fits(Object value, Object wanted) {
    if (wanted instanceof String pattern && pattern.contains("*") && pattern.contains("/")) {
      return fitsTuning(String.valueOf(value), pattern);
    }
    return value.equals(wanted);
  }

  private static boolean fitsTuning(String tuning, String pattern) {
    String[] modes = tuning.toLowerCase(Locale.ROOT).split("/", -1);
    String[] wanted = pattern.toLowerCase(Locale.ROOT).split("/", -1);
    for (int i = 0; i < modes.length; i++) {
      if (i >= wanted.length || !(wanted[i].equals("*") || wanted[i].equals(modes[i]))) {
        return false;
      }
    }
    return modes.length == wanted.length;
  }

  @Override
  public String toString() {
    return values.toString();
  }
}

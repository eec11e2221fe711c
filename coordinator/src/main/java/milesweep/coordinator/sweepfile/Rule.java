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
    return values.keySet().stream().allMatch(key -> used.has(key) && fits(key, used));
  }

  /** Whether a point may be selected of which only this is written so far. */
  boolean maySelect(Settings written) {
    return values.keySet().stream().allMatch(key -> !written.has(key) || fits(key, written));
  }

  private boolean fits(String key, Settings settings) {
    Object value = settings.find(key).orElseThrow();
    return values.get(key).stream().anyMatch(one -> fits(value, one));
  }

  private static boolean fits(Object value, Object wanted) {
    return isPattern(wanted)
        ? fitsTuning(String.valueOf(value), String.valueOf(wanted))
        : value.equals(wanted);
  }

  /** Whether a wanted value may be that of several settings. */
  static boolean isPattern(Object wanted) {
    return wanted instanceof String pattern && pattern.contains("*") && pattern.contains("/");
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

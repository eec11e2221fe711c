package milesweep.coordinator.expand;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialSpec;

/**
 * The settings in which the trials of a sweep differ, but for the seed: what tells one row from
 * another where there is no tuning pattern to do so. Pure.
 */
public final class VariedKeys {
  private static final String SEED = "seed";
  private static final int LONGEST = 40;

  private VariedKeys() {}

  /** Their paths, sorted; none when all trials are one but for the seed. */
  public static List<String> of(List<TrialSpec> trials) {
    TreeMap<String, Object> first = new TreeMap<>();
    TreeSet<String> varied = new TreeSet<>();
    for (TrialSpec trial : trials) {
      Map<String, Object> values = trial.settings().values();
      if (first.isEmpty()) {
        first.putAll(values);
      }
      values.forEach((path, value) -> add(varied, path, value, first.get(path)));
      first.forEach((path, value) -> add(varied, path, value, values.get(path)));
    }
    varied.remove(SEED);
    return new ArrayList<>(varied);
  }

  private static void add(TreeSet<String> varied, String path, Object value, Object other) {
    if (!Objects.equals(value, other)) {
      varied.add(path);
    }
  }

  /** The last word of each path; more words where that one would stand for two. */
  public static Map<String, String> shortNames(List<String> paths) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String path : paths) {
      String name = path.substring(path.lastIndexOf('.') + 1);
      while (!name.equals(path) && isOfAnother(name, path, paths)) {
        name = path.substring(path.lastIndexOf('.', path.length() - name.length() - 2) + 1);
      }
      names.put(path, name);
    }
    return names;
  }

  private static boolean isOfAnother(String name, String path, List<String> paths) {
    return paths.stream()
        .anyMatch(other -> !other.equals(path) && ("." + other).endsWith("." + name));
  }

  /** A value as text; empty where the trial does not have it. */
  public static String text(Settings settings, String path) {
    return settings
        .find(path)
        .map(
            value ->
                value instanceof List<?> list
                    ? String.join("+", list.stream().map(String::valueOf).toList())
                    : String.valueOf(value))
        .orElse("");
  }

  /** The same for a table's cell: cut where it is long. */
  public static String cell(Settings settings, String path) {
    String text = text(settings, path);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}

package milesweep.coordinator.sweepfile;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import milesweep.common.setting.Settings;

/**
 * A sweep as a file describes it, checked, with environment variables put in and paths absolute.
 *
 * @param name unique in a store
 * @param written the file as written
 * @param base settings outside the grid, as far as the file gives them; paths among them
 * @param axes of the grid, the last one fastest; none for a single point
 * @param points settings listed one by one, each combined with the whole grid; none for the grid
 *     alone
 * @param include a point must be selected by one of these, when there are any
 * @param exclude a point must not be selected by any of these
 * @param unset paths that the file asks of an environment variable that is not set, with what it
 *     says of them
 */
public record SweepDefinition(
    String name,
    String written,
    Settings base,
    List<Axis> axes,
    List<Settings> points,
    List<Rule> include,
    List<Rule> exclude,
    Map<String, String> unset) {

  public SweepDefinition {
    axes = List.copyOf(axes);
    points = List.copyOf(points);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    unset = new TreeMap<>(unset);
  }

  /**
   * Self-contained JSON: it expands to the same trials on another machine, without the environment
   * variables.
   */
  public String resolvedJson() {
    return DefinitionJson.write(this);
  }

  /**
   * Reads what {@link #resolvedJson} wrote.
   *
   * @param written the file as written, which the JSON does not hold
   * @throws IllegalArgumentException when it is something else
   */
  public static SweepDefinition ofResolved(String json, String written) {
    return DefinitionJson.read(json, written);
  }

  /** As {@link #ofResolved(String, String)}, for those who need no file. */
  public static SweepDefinition ofResolved(String json) {
    return ofResolved(json, json);
  }

  /**
   * Hash of what identifies the sweep beside its name: its settings, axes, points and rules,
   * without paths and without settings on how it is run. Equal for files that mean the same.
   */
  public String definitionHash() {
    return DefinitionIdentity.of(this).hash();
  }

  /**
   * Keys in which this sweep is another one than {@code other}; empty when the hashes are equal.
   */
  public List<String> differingKeys(SweepDefinition other) {
    Settings mine = DefinitionIdentity.of(this);
    Settings theirs = DefinitionIdentity.of(other);
    TreeSet<String> keys = new TreeSet<>(mine.values().keySet());
    keys.addAll(theirs.values().keySet());
    keys.removeIf(key -> Objects.equals(mine.find(key), theirs.find(key)));
    return List.copyOf(keys);
  }

  /**
   * The same with other axes.
   *
   * @param text what a file with these would say
   */
  SweepDefinition withAxes(List<Axis> other, String text) {
    return new SweepDefinition(name, text, base, other, points, include, exclude, unset);
  }

  /** The same with a setting on how it is run, which is no part of what it is. */
  public SweepDefinition run(String path, Object value) {
    return new SweepDefinition(
        name, written, base.with(path, value), axes, points, include, exclude, unset);
  }

  /** Whether a point with these used settings stays after include and exclude. */
  public boolean keeps(Settings used) {
    boolean included = include.isEmpty() || include.stream().anyMatch(rule -> rule.selects(used));
    return included && exclude.stream().noneMatch(rule -> rule.selects(used));
  }

  /** How many points there are before rules and merging; may be beyond what can be expanded. */
  public double pointCount() {
    double count = Math.max(1, points.size());
    for (Axis axis : axes) {
      count *= axis.values().size();
    }
    return count;
  }
}

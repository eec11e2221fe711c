package milesweep.coordinator.sweepfile;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import milesweep.common.setting.Settings;

/**
 * A sweep as a file describes it, checked, with environment variables put in and paths absolute.
 *
 * @param name unique in a store
 * @param written the file as written
 * @param base settings outside the grid, as far as the file gives them; paths among them
 * @param axes of the grid, the last one fastest; none for a single point
 * @param zips axes that advance together, each combined with the grid as one slower axis
 * @param points settings listed one by one, each combined with zips and grid; none for these alone
 * @param rules what points of a condition get beside that, in the order in which they apply
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
    List<Zip> zips,
    List<Settings> points,
    List<Conditional> rules,
    List<Rule> include,
    List<Rule> exclude,
    Map<String, String> unset) {

  public SweepDefinition {
    axes = List.copyOf(axes);
    zips = List.copyOf(zips);
    points = List.copyOf(points);
    rules = List.copyOf(rules);
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
    return new SweepDefinition(
        name, text, base, other, zips, points, rules, include, exclude, unset);
  }

  /** The same with a setting on how it is run, which is no part of what it is. */
  public SweepDefinition run(String path, Object value) {
    return new SweepDefinition(
        name, written, base.with(path, value), axes, zips, points, rules, include, exclude, unset);
  }

  /** Whether a point with these used settings stays after include and exclude. */
  public boolean keeps(Settings used) {
    boolean included = include.isEmpty() || include.stream().anyMatch(rule -> rule.selects(used));
    return included && exclude.stream().noneMatch(rule -> rule.selects(used));
  }

  /** Whether the points of this sweep can differ in a setting that satisfies the predicate. */
  boolean varies(Predicate<String> path) {
    return variedKeys(axes, zips, points, rules).stream().anyMatch(path);
  }

  static Set<String> variedKeys(
      List<Axis> axes, List<Zip> zips, List<Settings> points, List<Conditional> rules) {
    Set<String> keys = new TreeSet<>();
    axes.forEach(axis -> keys.add(axis.key()));
    zips.forEach(zip -> zip.axes().forEach(axis -> keys.add(axis.key())));
    points.forEach(point -> keys.addAll(point.paths()));
    rules.forEach(rule -> rule.set().forEach(axis -> keys.add(axis.key())));
    return keys;
  }

  /** The listed points; without any, one that says nothing. */
  public List<Settings> listed() {
    return points.isEmpty() ? List.of(Settings.empty()) : points;
  }

  /** How many points there are before all rules; may be beyond what can be expanded. */
  double pointCount() {
    double count = listed().size();
    for (Axis axis : axes) {
      count *= axis.values().size();
    }
    for (Zip zip : zips) {
      count *= zip.size();
    }
    return count;
  }
}

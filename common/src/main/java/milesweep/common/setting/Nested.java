package milesweep.common.setting;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Dotted paths as blocks within blocks, the way other programs read a configuration. */
public final class Nested {
  private Nested() {}

  /**
   * The same values, nested.
   *
   * @param flat values by dotted path
   * @throws IllegalArgumentException when a path is a value and also holds others, naming both
   */
  public static SortedMap<String, Object> of(Map<String, ?> flat) {
    TreeMap<String, Object> root = new TreeMap<>();
    new TreeMap<String, Object>(flat).forEach((path, value) -> put(root, path, value, flat));
    return root;
  }

  private static void put(
      TreeMap<String, Object> root, String path, Object value, Map<String, ?> flat) {
    TreeMap<String, Object> block = root;
    int from = 0;
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', from)) {
      if (flat.containsKey(path.substring(0, dot))) {
        throw new IllegalArgumentException(
            "%s is a value, and %s is set, too; leave one of them out"
                .formatted(path.substring(0, dot), path));
      }
      block = inner(block, path.substring(from, dot));
      from = dot + 1;
    }
    block.put(path.substring(from), value);
  }

  /** Only this class puts blocks where a path goes on, so what is there is one of its own. */
  @SuppressWarnings("unchecked")
  private static TreeMap<String, Object> inner(TreeMap<String, Object> block, String name) {
    return (TreeMap<String, Object>)
        block.computeIfAbsent(name, first -> new TreeMap<String, Object>());
  }
}

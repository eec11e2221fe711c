package milesweep.mile.checkpoint.pickle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A dictionary of a pickle, in its order. Entries are kept under texts only: no other key leads to
 * weights, and comparing keys of any depth would be work that a file decides on.
 */
public final class PickleDict {
  private final Map<String, Object> entries = new LinkedHashMap<>();

  void put(Object key, Object value) {
    if (key instanceof String text) {
      entries.put(text, value);
    }
  }

  /**
   * The entries: texts, {@link Long}, {@link Double}, {@link Boolean}, null, lists, {@link
   * PickleDict}, {@link TensorRef}, {@link Inert}.
   */
  public Map<String, Object> entries() {
    return Collections.unmodifiableMap(entries);
  }
}

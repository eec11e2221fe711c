package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Something of stages by their numbers, which follow each other without large gaps: a hundred
 * thousand of them need no map.
 */
final class ById<T> {
  /** Takes one stage's. */
  interface Each<T> {
    void take(long id, T value);
  }

  private Object[] values = new Object[64];

  void put(long id, T value) {
    int place = Math.toIntExact(id);
    if (place >= values.length) {
      values = Arrays.copyOf(values, Math.max(place + 1, 2 * values.length));
    }
    values[place] = value;
  }

  /** The stage's; null when it has none. */
  @SuppressWarnings("unchecked") // put takes nothing else
  T get(long id) {
    return id < 0 || id >= values.length ? null : (T) values[(int) id];
  }

  /** In the order of the numbers. */
  void forEach(Each<T> each) {
    for (int id = 0; id < values.length; id++) {
      T value = get(id);
      if (value != null) {
        each.take(id, value);
      }
    }
  }

  /** In the order of the numbers. */
  List<T> list() {
    List<T> all = new ArrayList<>(values.length);
    forEach((id, value) -> all.add(value));
    return all;
  }
}

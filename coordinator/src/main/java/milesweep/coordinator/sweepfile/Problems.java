package milesweep.coordinator.sweepfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything wrong with a sweep file, each at its place, so that one run shows the user all of it.
 */
final class Problems {
  private record Problem(Place place, String key, String message) {
    @Override
    public String toString() {
      boolean named = key.isEmpty() || place.equals(Place.ofOption(key));
      return named ? place + ": " + message : place + ": " + key + ": " + message;
    }
  }

  private final String file;
  private final Set<Problem> found = new LinkedHashSet<>();

  Problems(String file) {
    this.file = file;
  }

  /** Records a problem once, as {@code file:line: key: what is wrong and what to do}. */
  void add(Place place, String key, String message) {
    found.add(new Problem(place, key, message));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All problems in the order of their places. */
  SweepFileException toException() {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparing(Problem::place));
    return new SweepFileException(file, sorted.stream().map(Problem::toString).toList());
  }

  /** Throws when something was found. */
  void throwIfAny() {
    if (!isEmpty()) {
      throw toException();
    }
  }
}

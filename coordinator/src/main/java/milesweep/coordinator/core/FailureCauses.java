package milesweep.coordinator.core;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Counts how many trials of a sweep failed for what looks like the same cause. */
final class FailureCauses {
  /** What differs from trial to trial though the cause is one: numbers, ids, places in files. */
  private static final Pattern PARTICULARS =
      Pattern.compile("[0-9a-f]{8,}|[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final Map<String, Integer> counts = new HashMap<>();

  /**
   * Counts one more.
   *
   * @param reason of a trial's failure; its first line tells the cause
   * @return how many had that cause so far
   */
  int count(String reason) {
    return counts.merge(cause(reason), 1, Integer::sum);
  }

  /** A person has taken note of them. */
  void clear() {
    counts.clear();
  }

  /** The first line without what is particular to a trial. */
  static String cause(String reason) {
    return PARTICULARS.matcher(firstLine(reason)).replaceAll("#");
  }

  static String firstLine(String reason) {
    return reason == null ? "" : reason.lines().findFirst().orElse("");
  }
}

package milesweep.mile.data.split;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import milesweep.common.Hashes;
import milesweep.mile.text.CodePointOrder;

/**
 * Draws whole groups (images, patients) out of many, by the hash of what they are called: the same
 * groups give the same draw, in any order and on any machine. Pure.
 */
public final class SplitDraw {
  private SplitDraw() {}

  /**
   * The groups that are drawn: of n different ones {@code share} of n, rounded, at least 1 and at
   * most n - 1.
   *
   * @param purpose keeps the draws of one seed apart
   * @param share above 0, below 1
   * @throws IllegalArgumentException when there are fewer than two groups
   */
  public static Set<String> draw(
      Collection<String> groups, long seed, String purpose, double share) {
    Set<String> different = new TreeSet<>(CodePointOrder.INSTANCE);
    different.addAll(groups);
    if (different.size() < 2) {
      throw new IllegalArgumentException(
          "a split cannot be drawn from %d group%s"
              .formatted(different.size(), different.size() == 1 ? "" : "s"));
    }
    Map<String, String> hashes = new HashMap<>();
    for (String group : different) {
      hashes.put(group, Hashes.sha256(seed + "|" + purpose + "|" + group));
    }
    List<String> order = new ArrayList<>(different);
    order.sort(Comparator.comparing(hashes::get));
    long wanted = Math.round(share * order.size());
    return Set.copyOf(order.subList(0, (int) Math.max(1, Math.min(wanted, order.size() - 1))));
  }
}

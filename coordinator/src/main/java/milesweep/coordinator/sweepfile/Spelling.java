package milesweep.coordinator.sweepfile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the spelling that was probably meant. */
public final class Spelling {
  private Spelling() {}

  /**
   * The nearest allowed spelling: the same in kebab-case, or one that ends with what was found
   * after a dot, or at most a third of its letters away.
   */
  public static Optional<String> nearest(String found, Collection<String> allowed) {
    String kebab = kebab(found);
    Optional<String> same = allowed.stream().filter(kebab::equalsIgnoreCase).findFirst();
    if (same.isPresent()) {
      return same;
    }
    Optional<String> near =
        allowed.stream()
            .filter(word -> distance(kebab, word.toLowerCase(Locale.ROOT)) <= limit(kebab))
            .min(Comparator.comparingInt(word -> distance(kebab, word.toLowerCase(Locale.ROOT))));
    return near.isPresent()
        ? near
        : allowed.stream()
            .filter(word -> word.endsWith("." + kebab))
            .min(Comparator.comparingInt(String::length));
  }

  /** {@code ; did you mean X?}, or nothing. */
  static String hint(String found, Collection<String> allowed) {
    return nearest(found, allowed).map(word -> "; did you mean " + word + "?").orElse("");
  }

  /** {@code batchSize}, {@code batch_size} to {@code batch-size}. */
  static String kebab(String text) {
    return text.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  private static int limit(String text) {
    return Math.max(1, text.length() / 3);
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
   */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : step(a, b, d, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(String a, String b, int[][] d, int i, int j) {
    int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + cost);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }
}

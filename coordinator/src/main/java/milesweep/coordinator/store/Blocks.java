package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.List;

/** Cuts lists into what goes into one row. */
final class Blocks {
  private Blocks() {}

  /** The elements in their order, at most so many together. */
  static <T> List<List<T>> of(List<T> all, int most) {
    List<List<T>> blocks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += most) {
      blocks.add(all.subList(from, Math.min(from + most, all.size())));
    }
    return blocks;
  }
}

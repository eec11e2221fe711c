package milesweep.coordinator.store;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import milesweep.common.trial.StageKey;

/**
 * The numbers by which rows refer to stages, as the one writer knows them: those of all stages that
 * are in the store for good.
 */
final class StageNumbers {
  private final Map<StageKey, Long> ids = new HashMap<>();
  private final BitSet begun = new BitSet(); // not all that have a row
  private long last;

  /** Takes a stage in that is in the store for good. */
  void add(long id, StageKey key) {
    ids.put(key, id);
    last = Math.max(last, id);
  }

  /** The number of a stage, or null. */
  Long find(StageKey key) {
    return ids.get(key);
  }

  /** Whether the stage is known to have a row. */
  boolean hasRow(long id) {
    return begun.get(Math.toIntExact(id));
  }

  /** The highest number. */
  long last() {
    return last;
  }

  /** What a transaction has done is there for good. */
  void committed(Map<StageKey, Long> added, BitSet rows) {
    added.forEach((key, id) -> add(id, key));
    begun.or(rows);
  }
}

package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;

/**
 * The numbers of stages within one transaction. New ones are given in the order in which stages are
 * added, and count when the transaction is there for good.
 */
final class StageIds {
  private final Handle handle;
  private final StageNumbers numbers;
  private final Map<StageKey, Long> added = new HashMap<>();
  private final BitSet rows = new BitSet();

  StageIds(Handle handle, StageNumbers numbers) {
    this.handle = handle;
    this.numbers = numbers;
  }

  /** Whether there is such a stage. */
  boolean has(StageKey key) {
    return find(key) != null;
  }

  /** A number for a stage that is about to be added. */
  long give(StageKey key) {
    long id = numbers.last() + added.size() + 1;
    added.put(key, id);
    return id;
  }

  /**
   * The number of a stage.
   *
   * @throws IllegalStateException when there is none, so that nothing can be kept for it
   */
  long of(StageKey key) {
    Long id = find(key);
    if (id == null) {
      throw new IllegalStateException("there is no stage " + key + " in the store");
    }
    return id;
  }

  private Long find(StageKey key) {
    Long id = numbers.find(key);
    return id == null ? added.get(key) : id;
  }

  /** Makes sure that those of these stages that are there have rows, to be changed from now on. */
  void begin(Collection<StageKey> keys) {
    List<StageKey> without = new ArrayList<>();
    for (StageKey key : new LinkedHashSet<>(keys)) {
      Long id = find(key);
      if (id != null && !numbers.hasRow(id) && !rows.get(Math.toIntExact(id))) {
        rows.set(Math.toIntExact(id));
        without.add(key);
      }
    }
    Rows.write(
        handle,
        """
        INSERT INTO stage (stage_id, stage_key, is_mixed, state, attempt, failures, failed_nodes)
        SELECT CAST(? AS BIGINT), CAST(? AS VARCHAR), FALSE, 'PENDING', 0, 0, '[]'
        WHERE NOT EXISTS (SELECT 1 FROM stage WHERE stage_id = ?)
        """,
        without,
        key -> new Object[] {of(key), key.value(), of(key)});
  }

  /** The transaction is there for good. */
  void committed() {
    numbers.committed(added, rows);
  }
}

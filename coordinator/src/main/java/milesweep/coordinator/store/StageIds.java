package milesweep.coordinator.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import milesweep.common.trial.StageKey;
import org.jdbi.v3.core.Handle;

/**
 * The numbers by which rows refer to stages, of those that one transaction is about. Numbers are
 * given in the order in which stages are added; only the one writer gives them.
 */
final class StageIds {
  private final Handle handle;
  private final Map<StageKey, Long> ids = new HashMap<>();
  private long last = -1; // -1 while it is not known

  StageIds(Handle handle) {
    this.handle = handle;
  }

  /** Looks these up, as far as they are there. */
  void load(Collection<StageKey> keys) {
    if (keys.isEmpty() || last() == 0) {
      return;
    }
    Set<StageKey> unknown = new LinkedHashSet<>(keys);
    unknown.removeAll(ids.keySet());
    Rows.read(
            handle,
            "SELECT stage_key, stage_id FROM stage WHERE stage_key = ANY(?)",
            "VARCHAR",
            unknown.stream().map(StageKey::value).toList(),
            row -> Map.entry(new StageKey(row.getString(1)), row.getLong(2)))
        .forEach(one -> ids.put(one.getKey(), one.getValue()));
  }

  /** Whether the stage is there, as far as was looked up. */
  boolean has(StageKey key) {
    return ids.containsKey(key);
  }

  /** A number for a stage that is about to be added. */
  long give(StageKey key) {
    last = last() + 1;
    ids.put(key, last);
    return last;
  }

  private long last() {
    if (last < 0) {
      last =
          handle
              .createQuery("SELECT COALESCE(MAX(stage_id), 0) FROM stage")
              .mapTo(Long.class)
              .one();
    }
    return last;
  }

  /**
   * The number of a stage.
   *
   * @throws IllegalStateException when there is none, so that nothing can be kept for it
   */
  long of(StageKey key) {
    Long id = ids.get(key);
    if (id == null) {
      throw new IllegalStateException("there is no stage " + key + " in the store");
    }
    return id;
  }
}

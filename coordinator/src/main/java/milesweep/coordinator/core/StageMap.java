package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.trial.StageKey;

/**
 * Stages by key, in the order in which they became known. A start asks for a hundred thousand of
 * them in that order, mostly by the very objects that are their keys, and needs no hashing for it.
 */
final class StageMap {
  /** Stages after the one found last that are looked at first. */
  private static final int NEAR = 3;

  private final Map<StageKey, StageEntry> byKey = new HashMap<>();
  private final List<StageEntry> all = new ArrayList<>();
  private int next;

  /** Takes in a stage whose key is new. */
  void add(StageEntry stage) {
    stage.order = all.size();
    all.add(stage);
    byKey.put(stage.key(), stage);
  }

  /** The stage with this key; null when there is none. */
  StageEntry get(StageKey key) {
    StageEntry stage = near(key);
    if (stage == null) {
      stage = byKey.get(key);
    }
    if (stage != null) {
      next = stage.order + 1;
    }
    return stage;
  }

  private StageEntry near(StageKey key) {
    for (int i = next; i < Math.min(next + NEAR, all.size()); i++) {
      if (all.get(i).key() == key) {
        return all.get(i);
      }
    }
    return null;
  }

  /** In the order in which they became known. */
  List<StageEntry> all() {
    return Collections.unmodifiableList(all);
  }
}

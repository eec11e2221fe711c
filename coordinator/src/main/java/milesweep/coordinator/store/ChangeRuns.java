package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import milesweep.common.trial.StageKey;

/**
 * Puts changes of one type together, so that a thousand are one batch of statements. Changes of one
 * stage keep their order; those of different stages do not depend on each other and may change
 * places. What concerns no single stage stays where it is. Pure.
 */
final class ChangeRuns {
  /** What comes in thousands, and concerns one stage alone. */
  private static final Set<Class<? extends Change>> TOGETHER =
      Set.of(
          Change.StageAdded.class,
          Change.Granted.class,
          Change.Reported.class,
          Change.ResultSet.class,
          Change.StageStateSet.class,
          Change.AttemptEnded.class);

  private final List<List<Change>> runs = new ArrayList<>();

  /** The last run with a change of the stage. */
  private final Map<StageKey, Integer> lastOf = new HashMap<>();

  /** Runs before this one are closed. */
  private int open;

  private ChangeRuns() {}

  /** The changes in runs of one type each, to be applied in this order. */
  static List<List<Change>> of(List<Change> changes) {
    ChangeRuns order = new ChangeRuns();
    changes.forEach(order::add);
    return order.runs;
  }

  private void add(Change change) {
    Optional<StageKey> stage =
        TOGETHER.contains(change.getClass()) ? change.ofStage() : Optional.empty();
    if (stage.isEmpty()) {
      addInPlace(change);
      return;
    }
    int at = Math.max(open, lastOf.getOrDefault(stage.get(), open));
    while (at < runs.size() && runs.get(at).get(0).getClass() != change.getClass()) {
      at++;
    }
    put(change, at);
    lastOf.put(stage.get(), at);
  }

  private void addInPlace(Change change) {
    int last = runs.size() - 1;
    boolean alike =
        last >= open && last >= 0 && runs.get(last).get(0).getClass() == change.getClass();
    put(change, alike ? last : runs.size());
    open = runs.size() - 1;
  }

  private void put(Change change, int at) {
    if (at == runs.size()) {
      runs.add(new ArrayList<>());
    }
    runs.get(at).add(change);
  }
}

package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.trial.StageKey;

/**
 * Puts changes of one type together, so that a thousand are one batch of statements. Changes of one
 * stage keep their order; those of different stages do not depend on each other and may change
 * places. What concerns no single stage stays where it is. Pure.
 */
final class ChangeRuns {
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
    Optional<StageKey> stage = stage(change);
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

  /** The one stage that the change concerns. */
  private static Optional<StageKey> stage(Change change) {
    if (change instanceof Change.StageAdded added) {
      return Optional.of(added.stage().key());
    }
    if (change instanceof Change.Granted granted) {
      return Optional.of(granted.attempt().stage());
    }
    if (change instanceof Change.Reported reported) {
      return Optional.of(reported.attempt().stage());
    }
    if (change instanceof Change.ResultSet set) {
      return Optional.of(set.attempt().stage());
    }
    if (change instanceof Change.StageStateSet set) {
      return Optional.of(set.stage());
    }
    if (change instanceof Change.AttemptEnded ended) {
      return Optional.of(ended.attempt().stage());
    }
    return Optional.empty();
  }
}

package milesweep.coordinator.expand;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;

/**
 * What a changed definition asks for beside what is there. Trials are compared by what they are,
 * never counted.
 *
 * @param kept asked for before and now, in their old order
 * @param added new, in expansion order
 * @param dropped no longer asked for, in their old order
 */
public record SweepDifference(
    List<TrialSpec> kept, List<TrialSpec> added, List<TrialSpec> dropped) {
  public SweepDifference {
    kept = List.copyOf(kept);
    added = List.copyOf(added);
    dropped = List.copyOf(dropped);
  }

  /** Compares the trials of a sweep with those that are wanted of it now. */
  public static SweepDifference of(Collection<TrialSpec> there, Collection<TrialSpec> wanted) {
    Map<TrialId, TrialSpec> fresh = new LinkedHashMap<>();
    wanted.forEach(trial -> fresh.put(trial.id(), trial));
    List<TrialSpec> kept = new ArrayList<>();
    List<TrialSpec> dropped = new ArrayList<>();
    for (TrialSpec trial : there) {
      (fresh.remove(trial.id()) == null ? dropped : kept).add(trial);
    }
    return new SweepDifference(kept, List.copyOf(fresh.values()), dropped);
  }

  /** The three counts: {@code 12 trials kept, 4 new, 2 no longer asked for}. */
  public String counts() {
    return "%d %s kept, %d new, %d no longer asked for"
        .formatted(
            kept.size(), kept.size() == 1 ? "trial" : "trials", added.size(), dropped.size());
  }
}

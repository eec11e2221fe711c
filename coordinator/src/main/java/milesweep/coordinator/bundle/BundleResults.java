package milesweep.coordinator.bundle;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import milesweep.common.metric.ContentTypeScores;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.TrialId;
import milesweep.coordinator.table.SweepResults;
import milesweep.coordinator.table.TrialRow;

/** Takes out of a bundle what tables are made of, just as they get it from a store. Pure. */
final class BundleResults {
  private BundleResults() {}

  static SweepResults of(Bundle bundle) {
    Map<StageKey, BundledStage> stages = bundle.stagesByKey();
    String name = bundle.sweep().name();
    List<TrialRow> rows = bundle.trials().stream().map(trial -> trial.row(name)).toList();
    Map<TrialId, ContentTypeScores> contentTypes = new HashMap<>();
    Set<StageKey> prepares = new LinkedHashSet<>();
    for (BundledTrial trial : bundle.trials()) {
      if (trial.prepare() != null) {
        prepares.add(trial.prepare());
      }
      if (trial.scored() != null) {
        SweepResults.contentTypes(stages.get(trial.scored()).result())
            .ifPresent(scores -> contentTypes.put(trial.id(), scores));
      }
    }
    List<StageResult> prepared =
        prepares.stream().map(key -> stages.get(key).result()).filter(Objects::nonNull).toList();
    return new SweepResults(name, rows, prepared, contentTypes, List.of());
  }
}

package milesweep.coordinator.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.metric.ContentTypeScores;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StoredStage;

/**
 * All that the tables of a sweep are made of, wherever it comes from.
 *
 * @param name of the sweep; heads its tables
 * @param rows one for each trial, in expansion order
 * @param prepared results of the prepare stages, as far as they are done
 * @param contentTypes right answers by content type of the trials that are evaluated
 * @param remarks lines to stand below the tables beside those that the rows give rise to
 */
public record SweepResults(
    String name,
    List<TrialRow> rows,
    List<StageResult> prepared,
    Map<TrialId, ContentTypeScores> contentTypes,
    List<String> remarks) {
  public SweepResults {
    rows = List.copyOf(rows);
    prepared = List.copyOf(prepared);
    contentTypes = Map.copyOf(contentTypes);
    remarks = List.copyOf(remarks);
  }

  /** The sweeps of a snapshot, in its order. */
  static List<SweepResults> of(Snapshot content) {
    return content.sweeps().stream().map(sweep -> of(sweep, content.stages())).toList();
  }

  /**
   * One sweep.
   *
   * @param stages those that the sweep is linked to, others do no harm
   */
  public static SweepResults of(Snapshot.SweepContent content, List<StoredStage> stages) {
    Map<StageKey, StoredStage> byKey = new HashMap<>();
    stages.forEach(stage -> byKey.put(stage.key(), stage));
    Map<TrialId, ContentTypeScores> contentTypes = new HashMap<>();
    for (TrialSpec trial : content.trials()) {
      StagePlan last = trial.stages().get(trial.stages().size() - 1);
      StageKey key = content.links().get(last.key());
      StoredStage stage = key == null ? null : byKey.get(key);
      if (stage != null) {
        contentTypes(stage.result()).ifPresent(found -> contentTypes.put(trial.id(), found));
      }
    }
    return new SweepResults(
        content.sweep().name(),
        TrialRows.of(content, stages),
        TrialRows.prepared(content, stages),
        contentTypes,
        List.of());
  }

  /** What an evaluation counted; empty where it has not, or there is no result. */
  public static Optional<ContentTypeScores> contentTypes(StageResult evaluation) {
    return evaluation == null || evaluation.counts() == null
        ? Optional.empty()
        : Optional.of(ContentTypeScores.in(evaluation.counts()))
            .filter(scores -> !scores.byType().isEmpty());
  }

  /** The paper's layout, remarks included. */
  PaperTable table() {
    PaperTable table = PaperTable.of(rows, prepared);
    List<String> notes = new ArrayList<>(table.notes());
    notes.addAll(remarks);
    return new PaperTable(table.columns(), table.firstNumber(), table.groups(), notes);
  }
}

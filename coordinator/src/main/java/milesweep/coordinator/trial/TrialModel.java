package milesweep.coordinator.trial;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.core.TrialLabel;
import milesweep.coordinator.store.Snapshot.SweepContent;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.table.TrialRow;
import milesweep.coordinator.table.TrialRows;

/**
 * A trial and what its model is made of.
 *
 * @param sweep its name
 * @param trial its id
 * @param label what a person calls it
 * @param state where it stands
 * @param reason of a bad end, or null
 * @param settings its identity settings
 * @param evaluation the evaluate stage as it was given to a trainer: sizes, adapters, fingerprints
 *     and all weight files in order; null unless the trial has succeeded
 * @param stages the stages that made those weight files, in the same order
 */
public record TrialModel(
    String sweep,
    TrialId trial,
    String label,
    TrialState state,
    String reason,
    Settings settings,
    StageSpec evaluation,
    List<StageKey> stages) {

  /**
   * Looks at one trial of a sweep.
   *
   * @param stages those that the sweep is linked to, others do no harm
   * @throws IllegalArgumentException when the sweep has no such trial
   */
  public static TrialModel of(SweepContent content, List<StoredStage> stages, TrialId id) {
    TrialRow row =
        TrialRows.of(content, stages).stream()
            .filter(each -> each.trial().id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "sweep " + content.sweep().name() + " has no trial " + id));
    TrialSpec trial = row.trial();
    Map<StageKey, StoredStage> byKey = new HashMap<>();
    stages.forEach(stage -> byKey.put(stage.key(), stage));
    List<Artifact> weights = new ArrayList<>();
    List<StageKey> makers = new ArrayList<>();
    StageSpec evaluation = null;
    if (row.state() == TrialState.SUCCEEDED) {
      for (StagePlan plan : trial.stages()) {
        StoredStage stage = byKey.get(content.links().get(plan.key()));
        if (stage.result().weights() != null) {
          weights.add(stage.result().weights());
          makers.add(stage.key());
        }
        if (stage.kind() == StageKind.EVALUATE) {
          evaluation = spec(stage, weights);
        }
      }
    }
    return new TrialModel(
        content.sweep().name(),
        id,
        TrialLabel.of(trial),
        row.state(),
        row.reason(),
        trial.settings(),
        evaluation,
        List.copyOf(makers));
  }

  private static StageSpec spec(StoredStage stage, List<Artifact> weights) {
    return new StageSpec(
        new StageAttempt(stage.key(), Math.max(1, stage.attempt())),
        stage.kind(),
        stage.format(),
        stage.settings(),
        stage.sources(),
        stage.fingerprints(),
        stage.context(),
        weights,
        null);
  }
}

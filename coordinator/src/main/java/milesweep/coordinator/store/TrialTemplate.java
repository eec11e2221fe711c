package milesweep.coordinator.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.common.setting.Settings;
import milesweep.common.setting.SettingsPatch;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;

/**
 * Writes trials of one shape down as what they have other than one of them.
 *
 * @param example a whole trial
 */
record TrialTemplate(TrialSpec example) {
  /**
   * What makes a trial of its template.
   *
   * @param template place of its template among those of the block
   * @param stages in order
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Patch(int template, TrialId id, SettingsPatch settings, List<StagePatch> stages) {}

  /**
   * What makes a stage of that at the same place.
   *
   * @param settings null where it is what makes the trial's settings, too
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StagePatch(PlanKey key, SettingsPatch settings) {}

  /** Trials that differ in values and keys at most. */
  record Shape(List<String> paths, Settings sources, Settings run, List<StageShape> stages) {
    /** The trial's; empty where a stage does not follow the one before it. */
    static Optional<Shape> of(TrialSpec trial) {
      List<StageShape> stages = new ArrayList<>();
      PlanKey before = null;
      for (StagePlan stage : trial.stages()) {
        boolean isChained = before == null ? stage.parent() == null : before.equals(stage.parent());
        if (!isChained) {
          return Optional.empty();
        }
        before = stage.key();
        stages.add(new StageShape(stage.kind(), stage.format(), stage.settings().paths()));
      }
      return Optional.of(new Shape(trial.settings().paths(), trial.sources(), trial.run(), stages));
    }
  }

  /** The part of a stage. */
  record StageShape(StageKind kind, DataFormat format, List<String> paths) {}

  /**
   * What makes a trial of the same shape of this one.
   *
   * @param place of this template among those of the block
   */
  Patch patchTo(TrialSpec trial, int place) {
    SettingsPatch settings = trial.settings().patchFrom(example.settings());
    List<StagePatch> stages = new ArrayList<>();
    for (int i = 0; i < trial.stages().size(); i++) {
      StagePlan stage = trial.stages().get(i);
      SettingsPatch own = stage.settings().patchFrom(example.stages().get(i).settings());
      stages.add(new StagePatch(stage.key(), own.equals(settings) ? null : own));
    }
    return new Patch(place, trial.id(), settings, stages);
  }
}

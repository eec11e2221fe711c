package milesweep.coordinator.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.SettingsPatch;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;

/**
 * Writes trials down as what they have other than one of them.
 *
 * @param example a whole trial
 */
record TrialTemplate(TrialSpec example) {
  /**
   * What makes a trial of the example.
   *
   * @param stages in order
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Patch(TrialId id, SettingsPatch settings, List<StagePatch> stages) {}

  /** What makes a stage of the example's at the same place. */
  record StagePatch(PlanKey key, SettingsPatch settings) {}

  /** Whether the trial is the same but for settings and keys. */
  boolean suits(TrialSpec trial) {
    if (!trial.sources().equals(example.sources())
        || !trial.run().equals(example.run())
        || trial.stages().size() != example.stages().size()) {
      return false;
    }
    PlanKey before = null;
    for (int i = 0; i < trial.stages().size(); i++) {
      StagePlan one = trial.stages().get(i);
      StagePlan other = example.stages().get(i);
      boolean isChained = before == null ? one.parent() == null : before.equals(one.parent());
      if (!isChained || one.kind() != other.kind() || one.format() != other.format()) {
        return false;
      }
      before = one.key();
    }
    return true;
  }

  Patch patchTo(TrialSpec trial) {
    List<StagePatch> stages = new ArrayList<>();
    for (int i = 0; i < trial.stages().size(); i++) {
      StagePlan stage = trial.stages().get(i);
      stages.add(
          new StagePatch(
              stage.key(), stage.settings().patchFrom(example.stages().get(i).settings())));
    }
    return new Patch(trial.id(), trial.settings().patchFrom(example.settings()), stages);
  }

  /**
   * The trial of a patch.
   *
   * @param known stages that are in memory anyway, by plan key: a hundred thousand trials share
   *     keys and settings with them
   */
  TrialSpec patched(Patch patch, Map<PlanKey, StoredStage> known) {
    List<StagePlan> stages = new ArrayList<>();
    PlanKey before = null;
    for (int i = 0; i < patch.stages().size(); i++) {
      StagePatch stage = patch.stages().get(i);
      StagePlan like = example.stages().get(i);
      StoredStage there = known.get(stage.key());
      PlanKey key = there == null ? stage.key() : there.plan();
      stages.add(
          new StagePlan(
              key,
              like.kind(),
              before,
              like.format(),
              there == null ? like.settings().patched(stage.settings()) : there.settings()));
      before = key;
    }
    return new TrialSpec(
        patch.id(),
        example.settings().patched(patch.settings()),
        example.sources(),
        stages,
        example.run());
  }
}

package milesweep.coordinator.store;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import milesweep.common.setting.Settings;
import milesweep.common.setting.SettingsPatch;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKind;

/**
 * What stages of one shape and sweep have in common: one of them, as an example.
 *
 * @param kind null in templates of the time when each stage named it itself
 */
record StageTemplate(
    Kind kind,
    Settings settings,
    Settings sources,
    Map<String, String> fingerprints,
    NumericContext context) {

  /** Stages that have much in common. */
  record Kind(StageKind kind, DataFormat format) {
    static Kind of(StoredStage stage) {
      return new Kind(stage.kind(), stage.format());
    }
  }

  /** Stages that differ in values at most, so that their settings share one list of paths. */
  record Shape(Kind kind, List<String> paths) {
    static Shape of(StoredStage stage) {
      return new Shape(Kind.of(stage), stage.settings().paths());
    }
  }

  static StageTemplate of(StoredStage stage) {
    return new StageTemplate(
        Kind.of(stage), stage.settings(), stage.sources(), stage.fingerprints(), stage.context());
  }

  /** Whether the stage has the same but for its settings. */
  boolean suits(StoredStage stage) {
    return sources.equals(stage.sources())
        && fingerprints.equals(stage.fingerprints())
        && Objects.equals(context, stage.context());
  }

  SettingsPatch patchTo(StoredStage stage) {
    return stage.settings().patchFrom(settings);
  }
}

package milesweep.mile.trainer;

import java.util.List;
import java.util.Map;
import milesweep.common.Hashes;
import milesweep.common.metric.StageResult;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;

/**
 * The stages of one minuscule trial.
 *
 * @param sources paths
 */
record Stages(Settings settings, Settings sources) {
  /** Pretraining on one phantom set, training on the instruction form of another. */
  static Stages of(String tuning) {
    Settings settings =
        WarmUp.settings()
            .with("tuning", tuning)
            .with("pretrain.enabled", true)
            .with("data.format", List.of("origin", "instruction"));
    return new Stages(settings, Settings.empty());
  }

  Stages with(String key, Object value) {
    return new Stages(settings.with(key, value), sources);
  }

  StageSpec prepare() {
    return new StageSpec(
        attempt("prepare", 1),
        StageKind.PREPARE,
        null,
        settings,
        sources,
        Map.of(),
        null,
        List.of(),
        null);
  }

  /** A stage after prepare; {@code name} becomes its key. */
  StageSpec stage(
      String name, int attempt, StageKind kind, StageResult prepared, List<Artifact> weights) {
    return new StageSpec(
        attempt(name, attempt),
        kind,
        kind == StageKind.TRAIN ? DataFormat.INSTRUCTION : null,
        settings,
        sources,
        prepared.fingerprints(),
        prepared.context(),
        weights,
        null);
  }

  private StageAttempt attempt(String name, int number) {
    String key = Hashes.sha256(name + settings + sources).substring(0, 32);
    return new StageAttempt(new StageKey(key), number);
  }
}

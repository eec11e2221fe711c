package milesweep.coordinator.core;

import java.util.Optional;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.StageKind;

/** Whether a result has what the stages after it and the table live on. */
final class ResultCheck {
  private ResultCheck() {}

  /** What it lacks; empty when nothing. */
  static Optional<String> lack(StageKind kind, StageResult result) {
    return switch (kind) {
      case PREPARE -> absent("fingerprints", result.fingerprints());
      case PRETRAIN, TRAIN -> absent("weights", result.weights());
      case EVALUATE -> absent("scores", result.scores());
    };
  }

  private static Optional<String> absent(String what, Object value) {
    return value == null ? Optional.of(what) : Optional.empty();
  }
}

package milesweep.coordinator.store;

import java.util.List;
import java.util.Map;
import milesweep.common.metric.StageResult;
import milesweep.common.setting.Settings;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;

/**
 * A stage as the store keeps it.
 *
 * @param key its identity
 * @param plan its plan key
 * @param kind what it does
 * @param parent the stage before it, or null
 * @param format of a train stage; null otherwise
 * @param settings identity settings
 * @param sources paths
 * @param fingerprints what prepare found; empty for prepare
 * @param context committed with the first grant at the latest; null for prepare
 * @param otherContext what one of its attempts computed in beside {@code context}, some one where
 *     there are several; null, as it should be, where there is none
 * @param state where it stands
 * @param attempt number of the latest grant; 0 before the first
 * @param node of the latest grant, or null
 * @param slot of the latest grant, or null
 * @param print of the node of the latest grant, as in {@link Holder}
 * @param failures deaths since its last progress
 * @param failedNodes names of the nodes they happened on
 * @param checkpoints folder of the last durable checkpoints, or null
 * @param reason of a failure, or null
 * @param outcome what decisions need of its result; null while it has none
 * @param result the whole of it; null where it was not asked for, too
 */
public record StoredStage(
    StageKey key,
    PlanKey plan,
    StageKind kind,
    StageKey parent,
    DataFormat format,
    Settings settings,
    Settings sources,
    Map<String, String> fingerprints,
    NumericContext context,
    NumericContext otherContext,
    StageState state,
    int attempt,
    String node,
    String slot,
    String print,
    int failures,
    List<String> failedNodes,
    String checkpoints,
    String reason,
    StageOutcome outcome,
    StageResult result) {
  /** A stage that nothing has become of yet. */
  public static StoredStage pending(
      StageKey key,
      PlanKey plan,
      StageKind kind,
      StageKey parent,
      DataFormat format,
      Settings settings,
      Settings sources,
      Map<String, String> fingerprints,
      NumericContext context) {
    return new StoredStage(
        key,
        plan,
        kind,
        parent,
        format,
        settings,
        sources,
        fingerprints,
        context,
        null,
        StageState.PENDING,
        0,
        null,
        null,
        null,
        0,
        List.of(),
        null,
        null,
        null,
        null);
  }
}

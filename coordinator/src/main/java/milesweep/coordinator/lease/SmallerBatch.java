package milesweep.coordinator.lease;

import java.util.Optional;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKind;
import milesweep.common.view.StepSettings;
import milesweep.coordinator.store.StoredStage;

/**
 * What a training stage can still give up when memory ran out: it computes half as many questions
 * at a time, under the same effective batch. Nothing else may change a stage's numeric context.
 */
public final class SmallerBatch {
  private SmallerBatch() {}

  /**
   * The context to try next; nothing for a stage that does not train, or that computes single
   * questions already.
   *
   * @param context what memory ran out in
   */
  public static Optional<NumericContext> of(StoredStage stage, NumericContext context) {
    String path = prefix(stage) + "training.batch-size";
    if (!trains(stage) || context == null || !stage.settings().has(path)) {
      return Optional.empty();
    }
    int batch = stage.settings().integer32(path);
    int now = context.microBatch() == 0 ? batch : Math.min(batch, context.microBatch());
    return now > 1 ? Optional.of(context.withMicroBatch(now / 2)) : Optional.empty();
  }

  /**
   * The context with the micro-batch that the stage's settings want, for one that a person has
   * tried again: there may be more memory now.
   */
  public static NumericContext undone(StoredStage stage, NumericContext context) {
    return trains(stage) && context != null
        ? context.withMicroBatch(StepSettings.from(stage.settings(), prefix(stage)).microBatch())
        : context;
  }

  private static boolean trains(StoredStage stage) {
    return stage.kind() == StageKind.TRAIN || stage.kind() == StageKind.PRETRAIN;
  }

  private static String prefix(StoredStage stage) {
    return stage.kind() == StageKind.PRETRAIN ? "pretrain." : "";
  }
}

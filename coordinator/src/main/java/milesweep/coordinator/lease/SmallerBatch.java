package milesweep.coordinator.lease;

import java.util.Optional;
import milesweep.common.setting.Settings;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKind;
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
    Settings settings = stage.settings();
    String path = (stage.kind() == StageKind.PRETRAIN ? "pretrain." : "") + "training.batch-size";
    boolean trains = stage.kind() == StageKind.TRAIN || stage.kind() == StageKind.PRETRAIN;
    if (!trains || context == null || !settings.has(path)) {
      return Optional.empty();
    }
    int batch = settings.integer32(path);
    int now = context.microBatch() == 0 ? batch : Math.min(batch, context.microBatch());
    return now > 1 ? Optional.of(context.withMicroBatch(now / 2)) : Optional.empty();
  }
}

package milesweep.common.trial;

import milesweep.common.Hashes;
import milesweep.common.setting.Settings;

/**
 * One stage of a trial's chain, as far as it is known before any data are read.
 *
 * @param key the same for every trial that shares this stage and all before it
 * @param kind pretrain, train or evaluate
 * @param parent the stage before, or null for the first
 * @param format data format of a train stage; null otherwise
 * @param settings the identity settings that can change this stage's outcome
 */
public record StagePlan(
    PlanKey key, StageKind kind, PlanKey parent, DataFormat format, Settings settings) {
  /** Derives the key from the rest. */
  public static StagePlan of(StageKind kind, PlanKey parent, DataFormat format, Settings settings) {
    String text =
        kind.label()
            + "\n"
            + (parent == null ? "" : parent)
            + "\n"
            + (format == null ? "" : format)
            + "\n"
            + settings.canonicalJson();
    return new StagePlan(
        new PlanKey(Hashes.sha256(text).substring(0, 32)), kind, parent, format, settings);
  }
}

package milesweep.coordinator.core;

import java.util.StringJoiner;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialSpec;

/** What a person calls a trial or a stage: {@code F/LoRA/LoRA r4 origin seed 1}. */
public final class TrialLabel {
  private TrialLabel() {}

  /** Pattern, rank, data and seed of a trial, as far as it has them. */
  public static String of(TrialSpec trial) {
    StringJoiner label = new StringJoiner(" ");
    label.add(trial.tuning().toString());
    trial.rank().ifPresent(rank -> label.add("r" + rank));
    if (!trial.formats().isEmpty()) {
      label.add(trial.data());
    }
    trial.seed().ifPresent(seed -> label.add("seed " + seed));
    return label.toString();
  }

  /** Those who want a stage; empty when it is wanted no more. */
  static String trials(Demand wanted) {
    if (wanted == null) {
      return "";
    }
    return wanted.trials > 1 ? "for " + wanted.trials + " trials" : of(wanted.firstTrial);
  }

  /**
   * A stage with the trials that want it.
   *
   * @param first some trial that wants it, or null when none does now
   * @param trials how many want it
   */
  static String of(StageEntry stage, TrialSpec first, int trials) {
    String what = stage.plan.kind().label();
    if (stage.plan.kind() == StageKind.TRAIN) {
      what += " " + stage.plan.format();
    }
    if (first == null) {
      return what;
    }
    return trials > 1 ? what + " for " + trials + " trials" : what + " of " + of(first);
  }
}

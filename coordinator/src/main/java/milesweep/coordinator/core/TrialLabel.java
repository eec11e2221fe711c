package milesweep.coordinator.core;

import java.util.List;
import java.util.StringJoiner;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialSpec;
import milesweep.common.view.CommandSettings;
import milesweep.coordinator.expand.VariedKeys;

/**
 * What a person calls a trial or a stage: {@code F/LoRA/LoRA r4 origin seed 1}, or, where a command
 * trains, what its sweep varies: {@code lr=0.1 hidden=8 seed 1}.
 */
public final class TrialLabel {
  private TrialLabel() {}

  /**
   * Pattern, rank, data and seed of a trial, as far as it has them; of a command's, its program.
   */
  public static String of(TrialSpec trial) {
    return CommandSettings.isIn(trial.settings()) ? ofCommand(trial, List.of()) : ofTuning(trial);
  }

  static String of(TrialEntry trial) {
    return CommandSettings.isIn(trial.spec.settings())
        ? ofCommand(trial.spec, trial.sweep.varied())
        : ofTuning(trial.spec);
  }

  private static String ofCommand(TrialSpec trial, List<String> varied) {
    StringJoiner label = new StringJoiner(" ");
    if (varied.isEmpty()) {
      label.add(String.join(" ", trial.settings().list("trainer.command")));
    }
    VariedKeys.shortNames(varied)
        .forEach(
            (path, name) -> {
              if (trial.settings().has(path)) {
                label.add(name + "=" + VariedKeys.cell(trial.settings(), path));
              }
            });
    trial.seed().ifPresent(seed -> label.add("seed " + seed));
    return label.toString();
  }

  private static String ofTuning(TrialSpec trial) {
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
    return wanted.trials() > 1 ? "for " + wanted.trials() + " trials" : of(wanted.first());
  }

  /**
   * A stage with the trials that want it.
   *
   * @param first some trial that wants it, or null when none does now
   * @param trials how many want it
   */
  static String of(StageEntry stage, TrialEntry first, int trials) {
    String what = stage.plan.kind().label();
    if (stage.plan.kind() == StageKind.TRAIN && stage.plan.format() != null) {
      what += " " + stage.plan.format();
    }
    if (first == null) {
      return what;
    }
    return trials > 1 ? what + " for " + trials + " trials" : what + " of " + of(first);
  }
}

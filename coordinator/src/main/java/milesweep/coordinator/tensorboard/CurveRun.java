package milesweep.coordinator.tensorboard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.Hashes;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.core.TrialLabel;
import milesweep.coordinator.store.Snapshot.SweepContent;

/**
 * One run as TensorBoard lists it: a trial, or the pretraining that trials share.
 *
 * @param name of its folder, {@code F-T-LoRA-r4-origin-seed-1-3f2a…}
 * @param prefix of its training curves: {@code train} or {@code pretrain}
 * @param settings shown beside the curves
 * @param training its training stages in order, as far as they are known
 * @param evaluation its evaluate stage, if it has one and that is known
 */
record CurveRun(
    String name,
    String prefix,
    Settings settings,
    List<StageKey> training,
    Optional<StageKey> evaluation) {

  /**
   * The runs of a sweep in expansion order, each pretraining in front of the first that needs it.
   */
  static List<CurveRun> of(SweepContent content) {
    Map<String, CurveRun> runs = new LinkedHashMap<>();
    for (TrialSpec trial : content.trials()) {
      List<StageKey> training = new ArrayList<>();
      Optional<StageKey> evaluation = Optional.empty();
      for (StagePlan plan : trial.stages()) {
        StageKey key = content.links().get(plan.key());
        if (plan.kind() == StageKind.PRETRAIN) {
          CurveRun pretraining = pretraining(plan, key);
          runs.put(pretraining.name(), pretraining);
        } else if (plan.kind() == StageKind.TRAIN && key != null) {
          training.add(key);
        } else if (plan.kind() == StageKind.EVALUATE) {
          evaluation = Optional.ofNullable(key);
        }
      }
      String name = fileName(TrialLabel.of(trial) + " " + trial.id());
      runs.put(name, new CurveRun(name, "train", trial.settings(), training, evaluation));
    }
    return List.copyOf(runs.values());
  }

  private static CurveRun pretraining(StagePlan plan, StageKey key) {
    return new CurveRun(
        fileName("pretrain " + plan.key().brief()),
        "pretrain",
        plan.settings(),
        key == null ? List.of() : List.of(key),
        Optional.empty());
  }

  /** All stages that its curves are read from. */
  List<StageKey> stages() {
    List<StageKey> stages = new ArrayList<>(training);
    evaluation.ifPresent(stages::add);
    return stages;
  }

  /**
   * A name that every file system takes; of a text that has to be changed a hash keeps it apart.
   */
  static String fileName(String text) {
    String plain = text.replace('/', '-').replace(' ', '-');
    String safe = plain.replaceAll("[^A-Za-z0-9._+-]", "_").replaceFirst("^[.]", "_");
    return safe.equals(plain) ? safe : safe + "-" + Hashes.sha256(text).substring(0, 8);
  }
}

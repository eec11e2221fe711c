package milesweep.coordinator.bundle;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.metric.Scores;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.common.view.CommandSettings;
import milesweep.coordinator.table.TrialRow;

/**
 * A trial as a table's row has it. Fields are null where there is nothing.
 *
 * @param id of the trial: hash of its settings, made before anything was taken out of them
 * @param settings its identity settings
 * @param seed for readers; one of the settings
 * @param state where it stands
 * @param reason of a bad end
 * @param elsewhere as in {@link TrialRow}, as are those that follow
 * @param prepare the stage that looked at its data
 * @param stages of its chain, as far as known
 * @param scored the last of the chain, which the scores by content type are from; null before it is
 *     known
 */
public record BundledTrial(
    TrialId id,
    Settings settings,
    Long seed,
    TrialState state,
    String reason,
    String elsewhere,
    Long trainableParameters,
    Long totalParameters,
    Long peakMemoryBytes,
    Double seconds,
    Scores scores,
    Double finalLoss,
    String weightsSha256,
    String predictionsSha256,
    Map<String, Double> metrics,
    StageKey prepare,
    List<StageKey> stages,
    StageKey scored) {
  public BundledTrial {
    Bundle.require(
        id != null && settings != null && state != null, "a trial without id, settings or state");
    metrics = metrics == null ? Map.of() : new TreeMap<>(metrics);
    stages = stages == null ? List.of() : List.copyOf(stages);
  }

  /** A row of a table with the stages that it comes from. */
  static BundledTrial of(
      TrialRow row,
      Settings shown,
      String reason,
      StageKey prepare,
      List<StageKey> stages,
      StageKey scored) {
    return new BundledTrial(
        row.trial().id(),
        shown,
        row.trial().seed().orElse(null),
        row.state(),
        reason,
        row.elsewhere(),
        row.trainableParameters(),
        row.totalParameters(),
        row.peakMemoryBytes(),
        row.seconds(),
        row.scores(),
        row.finalLoss(),
        row.weightsSha256(),
        row.predictionsSha256(),
        row.metrics(),
        prepare,
        stages,
        scored);
  }

  /** The same with other settings. */
  BundledTrial with(Settings other) {
    return new BundledTrial(
        id,
        other,
        seed,
        state,
        reason,
        elsewhere,
        trainableParameters,
        totalParameters,
        peakMemoryBytes,
        seconds,
        scores,
        finalLoss,
        weightsSha256,
        predictionsSha256,
        metrics,
        prepare,
        stages,
        scored);
  }

  /** The row that it was made from. */
  TrialRow row(String sweep) {
    return new TrialRow(
        sweep,
        new TrialSpec(id, settings, Settings.empty(), List.of()),
        state,
        reason,
        elsewhere,
        trainableParameters,
        totalParameters,
        peakMemoryBytes,
        seconds,
        scores,
        finalLoss,
        weightsSha256,
        predictionsSha256,
        metrics);
  }

  /**
   * Makes sure that a table can be made of it, whoever has written the file.
   *
   * @throws RuntimeException when a setting that tables show is missing or of another type
   */
  void requireTable() {
    TrialSpec trial = row("").trial();
    trial.rank();
    trial.seed();
    trial.data();
    trial.settings().findText("data.name");
    if (CommandSettings.isIn(settings)) {
      settings.list("trainer.command");
      trial.findTuning();
    } else {
      trial.tuning();
    }
  }
}

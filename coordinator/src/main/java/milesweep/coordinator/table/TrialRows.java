package milesweep.coordinator.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.architecture.ParameterCount;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TrialState;
import milesweep.common.view.CommandSettings;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.TuningSettings;
import milesweep.coordinator.plan.PrepareGroup;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.TrialWish;

/** Puts the stages of a sweep together into one row per trial. */
public final class TrialRows {
  private final Snapshot.SweepContent content;
  private final Map<StageKey, StoredStage> stages = new HashMap<>();
  private final Map<TrialSpec, StoredStage> prepares = new LinkedHashMap<>();

  private TrialRows(Snapshot.SweepContent content, List<StoredStage> stages) {
    this.content = content;
    stages.forEach(stage -> this.stages.put(stage.key(), stage));
    for (PrepareGroup group : PrepareGroup.of(content.sweep().name(), content.trials())) {
      group.trials().forEach(trial -> prepares.put(trial, this.stages.get(group.key())));
    }
  }

  /**
   * The rows of a sweep, in expansion order.
   *
   * @param stages those that the sweep is linked to, others do no harm
   */
  public static List<TrialRow> of(Snapshot.SweepContent content, List<StoredStage> stages) {
    TrialRows rows = new TrialRows(content, stages);
    return content.trials().stream().map(rows::row).toList();
  }

  /** What the prepare stages of a sweep counted and warned of, as far as they are done. */
  public static List<StageResult> prepared(
      Snapshot.SweepContent content, List<StoredStage> stages) {
    TrialRows rows = new TrialRows(content, stages);
    return rows.prepares.values().stream()
        .filter(Objects::nonNull)
        .distinct()
        .map(StoredStage::result)
        .filter(Objects::nonNull)
        .toList();
  }

  private TrialRow row(TrialSpec trial) {
    List<StoredStage> chain = chain(trial);
    StoredStage failed = firstFailed(trial, chain);
    StageResult training = null;
    StageResult evaluation = null;
    Long peak = null;
    Double seconds = null;
    for (StoredStage stage : chain) {
      StageResult result = stage.result();
      if (result == null) {
        continue;
      }
      seconds = (seconds == null ? 0 : seconds) + result.seconds();
      if (stage.kind() != StageKind.PRETRAIN) {
        peak = Math.max(peak == null ? 0 : peak, result.peakMemoryBytes());
      }
      if (stage.kind() == StageKind.EVALUATE) {
        evaluation = result;
      }
    }
    // Of a two-stage row the first stage's figures are another row's: only the last one counts.
    StoredStage lastTraining = lastTraining(trial);
    if (lastTraining != null) {
      training = lastTraining.result();
    }
    // A command may score while it trains.
    StageResult scored = evaluation == null ? training : evaluation;
    Optional<ParameterCount> count = count(trial);
    return new TrialRow(
        content.sweep().name(),
        trial,
        state(trial, chain, failed),
        failed == null ? null : failed.reason(),
        elsewhere(chain),
        count.map(ParameterCount::trainable).orElse(told(training, scored, true)),
        count.map(ParameterCount::total).orElse(told(training, scored, false)),
        peak,
        seconds,
        scored == null ? null : scored.scores(),
        training == null ? null : training.finalLoss(),
        training == null ? null : training.weightsSha256(),
        scored == null ? null : scored.predictionsSha256(),
        metrics(training, evaluation));
  }

  /** The arithmetic of the trial's model; a command's model is its own affair. */
  private static Optional<ParameterCount> count(TrialSpec trial) {
    if (CommandSettings.isIn(trial.settings())) {
      return Optional.empty();
    }
    TuningSettings tuning = TuningSettings.from(trial.settings());
    return Optional.of(
        ParameterCount.of(
            ModelSettings.architecture(trial.settings()), tuning.pattern(), tuning.peft()));
  }

  private static Long told(StageResult training, StageResult scored, boolean trainable) {
    for (StageResult result : new StageResult[] {training, scored}) {
      Long count =
          result == null
              ? null
              : trainable ? result.trainableParameters() : result.totalParameters();
      if (count != null) {
        return count;
      }
    }
    return null;
  }

  /** What is scored last is what counts. */
  private static Map<String, Double> metrics(StageResult training, StageResult evaluation) {
    TreeMap<String, Double> metrics = new TreeMap<>();
    for (StageResult result : new StageResult[] {training, evaluation}) {
      if (result != null && result.metrics() != null) {
        metrics.putAll(result.metrics());
      }
    }
    return metrics;
  }

  private static String elsewhere(List<StoredStage> chain) {
    return chain.stream()
        .filter(stage -> stage.otherContext() != null)
        .map(stage -> stage.otherContext().insteadOf(stage.context()))
        .findFirst()
        .orElse(null);
  }

  private List<StoredStage> chain(TrialSpec trial) {
    List<StoredStage> chain = new ArrayList<>();
    for (StagePlan plan : trial.stages()) {
      StoredStage stage = stage(plan);
      if (stage != null) {
        chain.add(stage);
      }
    }
    return chain;
  }

  private StoredStage stage(StagePlan plan) {
    StageKey key = content.links().get(plan.key());
    return key == null ? null : stages.get(key);
  }

  private StoredStage lastTraining(TrialSpec trial) {
    StoredStage last = null;
    for (StagePlan plan : trial.stages()) {
      if (plan.kind() == StageKind.TRAIN) {
        last = stage(plan);
      }
    }
    return last;
  }

  private StoredStage firstFailed(TrialSpec trial, List<StoredStage> chain) {
    StoredStage prepare = prepares.get(trial);
    if (prepare != null && isBad(prepare)) {
      return prepare;
    }
    return chain.stream().filter(TrialRows::isBad).findFirst().orElse(null);
  }

  private static boolean isBad(StoredStage stage) {
    return stage.state() == StageState.FAILED || stage.state() == StageState.OUT_OF_MEMORY;
  }

  private TrialState state(TrialSpec trial, List<StoredStage> chain, StoredStage failed) {
    boolean complete = chain.size() == trial.stages().size();
    if (complete && chain.get(chain.size() - 1).state() == StageState.SUCCEEDED) {
      return TrialState.SUCCEEDED;
    }
    if (failed != null) {
      return failed.state() == StageState.FAILED ? TrialState.FAILED : TrialState.OUT_OF_MEMORY;
    }
    TrialWish wish = content.wishes().getOrDefault(trial.id(), TrialWish.RUN);
    if (content.sweep().state() == SweepState.CANCELLED || wish == TrialWish.CANCELLED) {
      return TrialState.CANCELLED;
    }
    if (content.sweep().state() == SweepState.PAUSED || wish == TrialWish.PAUSED) {
      return TrialState.PAUSED;
    }
    boolean runs =
        chain.stream()
            .anyMatch(
                stage -> stage.kind() != StageKind.PRETRAIN && stage.state() == StageState.RUNNING);
    return runs ? TrialState.RUNNING : TrialState.PENDING;
  }
}

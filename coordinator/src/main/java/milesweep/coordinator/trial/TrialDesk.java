package milesweep.coordinator.trial;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StagePlan;
import milesweep.coordinator.core.TrialLabel;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.Snapshot.SweepContent;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.store.StoredAttempt;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.TrialName;
import milesweep.coordinator.table.TrialRow;
import milesweep.coordinator.table.TrialRows;

/**
 * Answers questions about one trial from a store, the same for a running coordinator and for a
 * store that nobody has open. Each method throws a {@link NoSuchTrialException} unless one trial is
 * meant.
 */
public record TrialDesk(StoreReader store) {
  /** What the trial's model is made of. */
  public TrialModel model(String trial, Optional<String> sweep) {
    TrialName name = TrialLookup.find(store.trialNames(), trial, sweep);
    Snapshot content = store.snapshot(name.sweep()).orElseThrow();
    return TrialModel.of(content.sweeps().get(0), content.stages(), name.trial());
  }

  /** All that is known of the trial. */
  public TrialStory story(String trial, Optional<String> sweep) {
    TrialName name = TrialLookup.find(store.trialNames(), trial, sweep);
    Snapshot content = store.snapshot(name.sweep()).orElseThrow();
    SweepContent own = content.sweeps().get(0);
    TrialRow row =
        TrialRows.of(own, content.stages()).stream()
            .filter(each -> each.trial().id().equals(name.trial()))
            .findFirst()
            .orElseThrow();
    Map<StageKey, StoredStage> byKey = new HashMap<>();
    content.stages().forEach(stage -> byKey.put(stage.key(), stage));
    return new TrialStory(
        row.sweep(),
        name.trial(),
        TrialLabel.of(row.trial()),
        row.state(),
        row.reason(),
        row.trial().settings(),
        row.trial().sources(),
        row.scores(),
        row.trial().stages().stream()
            .map(plan -> stage(plan, byKey.get(own.links().get(plan.key()))))
            .toList());
  }

  private TrialStory.Stage stage(StagePlan plan, StoredStage stage) {
    String format = plan.format() == null ? null : plan.format().label();
    if (stage == null) {
      return new TrialStory.Stage(
          null,
          plan.kind(),
          format,
          StageState.PENDING,
          null,
          null,
          Map.of(),
          null,
          null,
          null,
          null,
          List.of(),
          List.of());
    }
    StageResult result = stage.result();
    Map<Integer, Map<String, String>> environments = store.environments(stage.key());
    return new TrialStory.Stage(
        stage.key(),
        stage.kind(),
        format,
        stage.state(),
        stage.reason(),
        stage.context(),
        stage.fingerprints(),
        result == null ? null : result.seconds(),
        result == null ? null : result.peakMemoryBytes(),
        result == null ? null : result.weightsSha256(),
        result == null ? null : result.predictionsSha256(),
        store.attempts(stage.key()).stream()
            .map(one -> attempt(one, environments.getOrDefault(number(one), Map.of())))
            .toList(),
        store.epochs(stage.key()));
  }

  private static int number(StoredAttempt attempt) {
    return attempt.attempt().number();
  }

  private static TrialStory.Attempt attempt(StoredAttempt one, Map<String, String> environment) {
    return new TrialStory.Attempt(
        number(one),
        one.node(),
        one.slot(),
        one.grantedAtMillis(),
        one.endedAtMillis(),
        one.outcome(),
        one.reason(),
        environment);
  }

  /** What the trial answered. */
  public TrialAnswers answers(String trial, Optional<String> sweep) {
    TrialModel model = model(trial, sweep);
    List<Prediction> predictions =
        model.evaluation() == null
            ? List.of()
            : store.predictions(model.evaluation().attempt().stage());
    return new TrialAnswers(model.sweep(), model.trial(), model.label(), predictions);
  }
}

package milesweep.coordinator.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import milesweep.common.Json;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.bundle.BundledAnswers.Outcome;
import milesweep.coordinator.bundle.BundledAnswers.Question;
import milesweep.coordinator.bundle.BundledAnswers.Test;
import milesweep.coordinator.plan.PrepareGroup;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.Snapshot.SweepContent;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.store.StoredAttempt;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.table.TrialRow;
import milesweep.coordinator.table.TrialRows;

/**
 * Makes a bundle of a sweep in a store, the same for a running coordinator and for a store that
 * nobody has open. What is private stays out: of images not even the names are taken, and texts of
 * the data only on request.
 */
public final class BundleMaker {
  private final StoreReader store;
  private final boolean hasData;
  private final Map<String, String> nodes = new HashMap<>();
  private final String ownSalt = UUID.randomUUID().toString();

  private BundleMaker(StoreReader store, boolean hasData) {
    this.store = store;
    this.hasData = hasData;
  }

  /**
   * Makes a bundle; of a sweep that is not finished, of what there is.
   *
   * @param sweep its name
   * @param withData whether questions, references, answers and failure messages are to be in it
   * @return empty when there is no sweep of that name
   */
  public static Optional<Bundle> make(StoreReader store, String sweep, boolean withData) {
    return store.snapshot(sweep).map(content -> new BundleMaker(store, withData).bundle(content));
  }

  private Bundle bundle(Snapshot snapshot) {
    SweepContent content = snapshot.sweeps().get(0);
    List<BundledStage> stages = snapshot.stages().stream().map(this::stage).toList();
    return new Bundle(
        sweep(content.sweep()), trials(content, snapshot.stages()), stages, answers(snapshot));
  }

  private Bundle.Sweep sweep(StoredSweep sweep) {
    return new Bundle.Sweep(
        sweep.name(),
        sweep.definitionHash(),
        sweep.version(),
        sweep.state(),
        sweep.createdAtMillis(),
        Bundle.Sweep.SCORING,
        hasData,
        Redaction.written(sweep.written()),
        Redaction.resolved("", json(sweep.resolved())));
  }

  private static JsonNode json(String resolved) {
    try {
      return Json.MAPPER.readTree(resolved);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a resolved definition is JSON", e);
    }
  }

  private List<BundledTrial> trials(SweepContent content, List<StoredStage> stages) {
    Map<StageKey, StoredStage> byKey = new HashMap<>();
    stages.forEach(stage -> byKey.put(stage.key(), stage));
    Map<TrialSpec, StageKey> prepares = new HashMap<>();
    for (PrepareGroup group : PrepareGroup.of(content.sweep().name(), content.trials())) {
      if (byKey.containsKey(group.key())) {
        group.trials().forEach(trial -> prepares.put(trial, group.key()));
      }
    }
    List<BundledTrial> trials = new ArrayList<>();
    for (TrialRow row : TrialRows.of(content, stages)) {
      List<StageKey> chain = new ArrayList<>();
      StageKey last = null;
      for (StagePlan plan : row.trial().stages()) {
        last = content.links().get(plan.key());
        if (last != null) {
          chain.add(last);
        }
      }
      trials.add(
          BundledTrial.of(
              row,
              Redaction.of(row.trial().settings()),
              reason(row.reason()),
              prepares.get(row.trial()),
              chain,
              last));
    }
    return trials;
  }

  /** What failed is no secret, but the message may quote data and name files. */
  private String reason(String reason) {
    return reason == null || hasData ? reason : "the bundle does not say why";
  }

  private BundledStage stage(StoredStage stage) {
    return new BundledStage(
        stage.key(),
        stage.plan(),
        stage.kind(),
        stage.parent(),
        stage.format(),
        stage.state(),
        Fingerprints.shown(stage.fingerprints()),
        stage.context(),
        shown(stage.result()),
        store.attempts(stage.key()).stream().map(this::attempt).toList(),
        store.epochs(stage.key()).stream().map(BundledStage.Epoch::of).toList());
  }

  private BundledStage.Attempt attempt(StoredAttempt attempt) {
    return new BundledStage.Attempt(
        attempt.attempt().number(),
        nodes.computeIfAbsent(attempt.node(), name -> "node-" + (nodes.size() + 1)),
        attempt.context(),
        attempt.outcome(),
        reason(attempt.reason()),
        attempt.grantedAtMillis(),
        attempt.endedAtMillis());
  }

  /** Without the place of the weights, and without warnings, which quote the data. */
  private static StageResult shown(StageResult result) {
    if (result == null) {
      return null;
    }
    Artifact weights = result.weights();
    return new StageResult(
        weights == null ? null : new Artifact(weights.sha256(), weights.bytes(), null),
        result.weightsSha256(),
        result.trainableParameters(),
        result.totalParameters(),
        result.finalLoss(),
        result.scores(),
        result.predictionsSha256(),
        Fingerprints.shown(result.fingerprints()),
        result.counts(),
        List.of(),
        result.context(),
        result.seconds(),
        result.peakMemoryBytes(),
        result.metrics());
  }

  private BundledAnswers answers(Snapshot snapshot) {
    Map<Test, Integer> tests = new LinkedHashMap<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (StoredStage stage : snapshot.stages()) {
      boolean isPrepare = stage.kind() == StageKind.PREPARE;
      List<Prediction> made =
          isPrepare || stage.outcome() == null ? List.of() : store.predictions(stage.key());
      if (!made.isEmpty()) {
        outcomes.add(outcome(stage, made, tests));
      }
    }
    return new BundledAnswers(List.copyOf(tests.keySet()), outcomes);
  }

  private record Answered(Question question, Prediction prediction) {}

  /** In the order of the hashes: that of the data would tell which is which. */
  private Outcome outcome(StoredStage stage, List<Prediction> made, Map<Test, Integer> tests) {
    String data = stage.fingerprints().get(Fingerprints.DATA);
    String salt = data == null ? ownSalt : data;
    List<Answered> answered =
        made.stream()
            .map(one -> new Answered(question(salt, one), one))
            .sorted(Comparator.comparing(one -> one.question().id()))
            .toList();
    Test test =
        new Test(
            data == null ? null : Fingerprints.data(data),
            answered.stream().map(Answered::question).toList());
    int place = tests.computeIfAbsent(test, first -> tests.size());
    return new Outcome(
        stage.key(),
        place,
        answered.stream()
            .map(one -> one.prediction().correct() ? "1" : "0")
            .collect(Collectors.joining()),
        hasData
            ? answered.stream().map(one -> String.valueOf(one.prediction().answer())).toList()
            : null);
  }

  private Question question(String salt, Prediction prediction) {
    return new Question(
        Fingerprints.question(salt, prediction.qid()),
        prediction.closed(),
        prediction.contentType(),
        hasData ? prediction.question() : null,
        hasData ? prediction.reference() : null);
  }
}

package milesweep.coordinator.trial;

import java.util.List;
import java.util.Optional;
import milesweep.common.metric.Prediction;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.store.TrialName;

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

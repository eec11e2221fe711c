package milesweep.coordinator.trial;

import java.util.List;
import milesweep.common.metric.Prediction;
import milesweep.common.trial.TrialId;

/**
 * What a trial answered.
 *
 * @param sweep its name
 * @param trial its id
 * @param label what a person calls it
 * @param predictions in the order of qid; none before its evaluation is done
 */
public record TrialAnswers(
    String sweep, TrialId trial, String label, List<Prediction> predictions) {}

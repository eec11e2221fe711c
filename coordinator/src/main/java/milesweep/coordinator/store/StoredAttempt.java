package milesweep.coordinator.store;

import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageAttempt;

/**
 * One grant of a stage and what became of it.
 *
 * @param context the numeric context it was granted with, or the one that its trainer found itself
 *     in; null for prepare
 * @param outcome {@code succeeded} for the attempt of the stage's result, otherwise as given by
 *     {@link Change.AttemptEnded}; null while it is open
 * @param reason for people, or null
 * @param endedAtMillis wall clock; null while it is open
 */
public record StoredAttempt(
    StageAttempt attempt,
    String node,
    String slot,
    NumericContext context,
    long grantedAtMillis,
    String outcome,
    String reason,
    Long endedAtMillis) {}

package milesweep.coordinator.store;

import milesweep.common.metric.ValidationMetrics;

/**
 * An epoch of a training stage that counts.
 *
 * @param epoch counted from 1
 * @param epochs how many there will be
 * @param attempt that reported it
 * @param loss mean training loss per sample
 * @param learningRate of this epoch
 * @param seconds it took
 * @param arrivedAtMillis wall clock
 * @param validation how it does on the validation split; null without validation
 */
public record StoredEpoch(
    int epoch,
    int epochs,
    int attempt,
    double loss,
    double learningRate,
    double seconds,
    long arrivedAtMillis,
    ValidationMetrics validation) {}

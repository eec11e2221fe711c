package milesweep.mile.train;

import milesweep.common.metric.ValidationMetrics;

/**
 * One epoch of training.
 *
 * @param epoch from 0
 * @param loss mean loss per sample over the epoch
 * @param learningRate of the whole epoch
 * @param seconds spent on it, validation left out
 * @param validation how the model then did on the validation split; null without validation
 */
public record EpochMetrics(
    int epoch, double loss, double learningRate, double seconds, ValidationMetrics validation) {}

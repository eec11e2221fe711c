package milesweep.mile.train;

/**
 * One epoch of training.
 *
 * @param epoch from 0
 * @param loss mean loss per sample over the epoch
 * @param learningRate of the whole epoch
 * @param seconds spent on it
 */
public record EpochMetrics(int epoch, double loss, double learningRate, double seconds) {}

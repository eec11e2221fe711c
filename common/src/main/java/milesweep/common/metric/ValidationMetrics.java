package milesweep.common.metric;

/**
 * How a model in training does on the validation split.
 *
 * @param loss mean loss per sample, label smoothing included
 * @param scores right answers; null where no answers were generated
 */
public record ValidationMetrics(double loss, Scores scores) {}

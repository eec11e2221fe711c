package milesweep.mile.train;

/**
 * A learning rate that falls along half a cosine, set once before each epoch (Loshchilov and Hutter
 * 2017, without restarts).
 *
 * @param initial rate of epoch 0
 * @param minimum rate that the last epoch comes near to
 * @param epochs number of epochs
 */
public record CosineSchedule(double initial, double minimum, int epochs) {
  /** The rate of an epoch, counted from 0. */
  public double rate(int epoch) {
    return (initial - minimum) * 0.5 * (1 + Math.cos(Math.PI * epoch / epochs)) + minimum;
  }
}

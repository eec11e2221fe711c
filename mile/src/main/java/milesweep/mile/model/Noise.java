package milesweep.mile.model;

/**
 * The random part of training.
 *
 * @param textDropout rate in the text modules: embeddings, attention probabilities, and after each
 *     output layer; in [0, 1)
 * @param stochasticDepth rate at which the ViT's last block skips a branch, rising from 0 at the
 *     first; in [0, 1)
 */
public record Noise(double textDropout, double stochasticDepth) {
  /** As released: 0.1 and 0.1. */
  public static final Noise RELEASED = new Noise(0.1, 0.1);

  /** None, for comparison with reference values. */
  public static final Noise NONE = new Noise(0, 0);

  public Noise {
    if (!(textDropout >= 0 && textDropout < 1)) {
      throw new IllegalArgumentException("text dropout must be in [0, 1), was " + textDropout);
    }
    if (!(stochasticDepth >= 0 && stochasticDepth < 1)) {
      throw new IllegalArgumentException(
          "stochastic depth must be in [0, 1), was " + stochasticDepth);
    }
  }
}

package milesweep.mile.nn;

import java.util.Optional;
import milesweep.mile.tensor.Tensor;

/**
 * {@code y = x Wᵀ + b}.
 *
 * @param weight (out, in); or (out, channels, P, P) of a convolution whose stride is its kernel,
 *     which is the same map on flattened patches
 * @param bias (out)
 */
public record Dense(Tensor weight, Tensor bias) implements Linear {
  @Override
  public Tensor forward(Tensor x, boolean training) {
    return x.linear(matrix(weight), Optional.of(bias));
  }

  /** A weight as a matrix (out, in). */
  public static Tensor matrix(Tensor weight) {
    return weight.rank() == 2 ? weight : weight.reshape(weight.size(0), -1);
  }
}

package milesweep.mile.nn;

import milesweep.mile.tensor.Tensor;

/** Layer normalisation of the last dimension (Ba et al. 2016): weight and bias (D). */
public record LayerNorm(Tensor weight, Tensor bias, double eps) {
  /** x (..., D) to the same shape. */
  public Tensor forward(Tensor x) {
    return x.layerNorm(weight, bias, eps);
  }
}

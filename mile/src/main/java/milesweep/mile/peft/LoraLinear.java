package milesweep.mile.peft;

import java.util.Optional;
import milesweep.mile.nn.Dense;
import milesweep.mile.nn.Linear;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;

/**
 * A frozen linear layer with a trained low-rank update: {@code y = W x + b + s B A x} (Hu et al.
 * 2021, section 4.1). B starts at zero, so the wrapped layer starts as the base layer.
 *
 * @param down A (r, in), or (r, channels, P, P) on a patch convolution
 * @param up B (out, r), or (out, r, 1, 1)
 * @param scale s, alpha / r
 * @param dropout rate on the input of A while training
 */
record LoraLinear(Linear base, Tensor down, Tensor up, double scale, double dropout)
    implements Linear {
  @Override
  public Tensor forward(Tensor x, boolean training) { // (..., in)
    Tensor inner =
        x.dropout(training ? dropout : 0).linear(Dense.matrix(down), Optional.empty()); // (..., r)
    return Ops.plusProduct(base.forward(x, training), inner, Dense.matrix(up), scale);
  }
}

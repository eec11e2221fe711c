package milesweep.mile.nn;

import milesweep.mile.tensor.Tensor;

/** A map of the last dimension, linear or nearly so; where a PEFT method can be put on. */
public interface Linear {
  /** x (..., in) to (..., out); {@code training} turns dropout on, if the layer has any. */
  Tensor forward(Tensor x, boolean training);
}

package milesweep.mile.nn;

import java.util.List;
import java.util.function.Function;
import milesweep.mile.tensor.Tensor;

/**
 * Runs the layers of deep stacks, one segment each, in a way that suits how gradients are taken.
 */
public interface Segments {
  /**
   * Runs a segment.
   *
   * @param trained whether some parameter in it is trained
   * @param inputs every tensor that it depends on and that gradients may have to reach
   * @param layer makes a new tensor of them; run again, it makes the same one
   */
  Tensor run(boolean trained, List<Tensor> inputs, Function<List<Tensor>, Tensor> layer);
}

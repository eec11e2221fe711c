package milesweep.mile.nn;

import java.util.Optional;
import java.util.function.Supplier;
import milesweep.mile.tensor.Tensor;

/** Where parameters come from that are not drawn at random: weights of an earlier stage, say. */
@FunctionalInterface
public interface InitialWeights {
  /** Provides nothing: every parameter begins at random. */
  InitialWeights NONE = (name, shape, drawn) -> Optional.empty();

  /**
   * The parameter's first value, of exactly the given shape and not shared with anyone, or nothing
   * to have it drawn.
   *
   * @param drawn draws the parameter as if there were no file; for rows that a file lacks
   */
  Optional<Tensor> find(String name, long[] shape, Supplier<Tensor> drawn);
}

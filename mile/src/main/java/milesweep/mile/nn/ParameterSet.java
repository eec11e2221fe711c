package milesweep.mile.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Torch;

/**
 * All parameters of a model under the names of the original checkpoints. Each is trained or frozen
 * for good when it is made. Its first value depends only on the initial weights, the seed and its
 * own name, so a model with another adapter begins with the same base.
 */
public final class ParameterSet implements AutoCloseable {
  private final Map<String, Tensor> values = new LinkedHashMap<>();
  private final Map<String, Tensor> trained = new LinkedHashMap<>();
  private final InitialWeights initialWeights;
  private final long seed;

  /**
   * An empty set.
   *
   * @param initialWeights asked first for every parameter
   * @param seed of the random start of the others
   */
  public ParameterSet(InitialWeights initialWeights, long seed) {
    this.initialWeights = initialWeights;
    this.seed = seed;
  }

  /**
   * Makes a parameter.
   *
   * @throws IllegalStateException when the name is taken
   */
  public Tensor add(String name, boolean trainable, Init init, long... shape) {
    if (values.containsKey(name)) {
      throw new IllegalStateException("two parameters named " + name);
    }
    Tensor value;
    try (TensorScope scope = TensorScope.open()) {
      Supplier<Tensor> drawn = () -> draw(name, init, shape);
      value = TensorScope.keep(initialWeights.find(name, shape, drawn).orElseGet(drawn));
    }
    value.setTrainable(trainable);
    values.put(name, value);
    if (trainable) {
      trained.put(name, value);
    }
    return value;
  }

  private Tensor draw(String name, Init init, long[] shape) {
    Torch.seed(Draw.of(seed, "init", name));
    return init.draw(shape);
  }

  /** Every parameter by name, in the order of the model. */
  public Map<String, Tensor> all() {
    return Collections.unmodifiableMap(values);
  }

  /** The trained parameters by name, in the order of the model. */
  public Map<String, Tensor> trained() {
    return Collections.unmodifiableMap(trained);
  }

  /** Number of elements of all parameters. */
  public long totalCount() {
    return count(values);
  }

  /** Number of elements of the trained parameters. */
  public long trainedCount() {
    return count(trained);
  }

  /** Frees the memory of all parameters; the model cannot be used afterwards. */
  @Override
  public void close() {
    List<Tensor> tensors = new ArrayList<>(values.values());
    values.clear();
    trained.clear();
    tensors.forEach(Tensor::close);
  }

  private static long count(Map<String, Tensor> tensors) {
    return tensors.values().stream().mapToLong(Tensor::count).sum();
  }
}

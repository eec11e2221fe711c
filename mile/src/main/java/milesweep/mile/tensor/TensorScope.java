package milesweep.mile.tensor;

import ai.djl.ndarray.NDScope;
import java.util.function.Supplier;

/**
 * Frees every tensor that this thread makes between its opening and its closing, results of
 * operations on long-lived parameters included, except those {@linkplain #keep kept}. One scope per
 * training step keeps memory flat. Scopes nest; an inner scope's tensors are not the outer one's.
 */
public final class TensorScope implements AutoCloseable {
  private final NDScope scope;

  private TensorScope(NDScope scope) {
    this.scope = scope;
  }

  /** Opens a scope on this thread. */
  public static TensorScope open() {
    NDScope scope = new NDScope();
    scope.suppressNotUsedWarning();
    return new TensorScope(scope);
  }

  /**
   * Takes a tensor out of the innermost scope: from now on it lives until {@link Tensor#close}, or
   * until the process ends. A tensor kept from a step with gradients keeps the step's whole graph.
   */
  public static Tensor keep(Tensor tensor) {
    NDScope.unregister(tensor.array());
    return tensor;
  }

  /**
   * Runs {@code work} in a scope of its own and hands its result, which must be a new tensor, to
   * the scope around. What a layer makes on its way is then freed when the layer is done, save what
   * gradients need.
   */
  public static Tensor inside(Supplier<Tensor> work) {
    Tensor result;
    try (TensorScope scope = open()) {
      result = keep(work.get());
    }
    NDScope.register(result.array());
    return result;
  }

  @Override
  public void close() {
    scope.close();
  }
}

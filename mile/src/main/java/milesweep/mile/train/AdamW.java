package milesweep.mile.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;

/**
 * AdamW (Loshchilov and Hutter 2019) over all trained parameters as one group: biases, norms,
 * embeddings and adapters decay too, and so does a parameter whose gradient is zero.
 */
final class AdamW implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;

  private final Map<String, Tensor> parameters;
  private final Map<String, Tensor> firstMoments = new LinkedHashMap<>();
  private final Map<String, Tensor> secondMoments = new LinkedHashMap<>();
  private final double weightDecay;
  private long steps;

  /**
   * Starts with zero moments.
   *
   * @param parameters by name; changed in place by {@link #step}
   */
  AdamW(Map<String, Tensor> parameters, double weightDecay) {
    this.parameters = parameters;
    this.weightDecay = weightDecay;
    parameters.forEach(
        (name, value) -> {
          firstMoments.put(name, TensorScope.keep(Tensors.zeros(value.shape())));
          secondMoments.put(name, TensorScope.keep(Tensors.zeros(value.shape())));
        });
  }

  /** Applies the accumulated gradients and clears them. */
  void step(double learningRate) {
    if (parameters.isEmpty()) {
      return;
    }
    steps++;
    try (TensorScope scope = TensorScope.open()) {
      List<Tensor> values = List.copyOf(parameters.values());
      List<Tensor> gradients = new ArrayList<>(values.size());
      for (Tensor value : values) {
        gradients.add(value.gradient().orElseGet(() -> Tensors.zeros(value.shape())));
      }
      List<Tensor> counters = Collections.nCopies(values.size(), Tensors.full(steps));
      Ops.adamW(
          values,
          gradients,
          List.copyOf(firstMoments.values()),
          List.copyOf(secondMoments.values()),
          counters,
          new Ops.AdamWStep(learningRate, BETA1, BETA2, weightDecay, EPS));
    }
    clearGradients();
  }

  /** Forgets gradients accumulated so far. */
  void clearGradients() {
    parameters.values().forEach(Tensor::clearGradient);
  }

  /** Steps done. */
  long steps() {
    return steps;
  }

  /** Mean of the gradients, by parameter name; to be overwritten on resume. */
  Map<String, Tensor> firstMoments() {
    return firstMoments;
  }

  /** Mean of the squared gradients, by parameter name; to be overwritten on resume. */
  Map<String, Tensor> secondMoments() {
    return secondMoments;
  }

  /** Goes on as after {@code steps} steps; the moments are set by the caller. */
  void resumeAt(long steps) {
    this.steps = steps;
  }

  @Override
  public void close() {
    firstMoments.values().forEach(Tensor::close);
    secondMoments.values().forEach(Tensor::close);
  }
}

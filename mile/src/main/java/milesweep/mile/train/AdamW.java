package milesweep.mile.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;

/**
 * AdamW (Loshchilov and Hutter 2019) over all trained parameters, as one group unless told
 * otherwise: biases, norms, embeddings and adapters decay too, and so does a parameter whose
 * gradient is zero.
 */
final class AdamW implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;

  private final Map<String, Tensor> parameters;
  private final Map<String, Tensor> firstMoments = new LinkedHashMap<>();
  private final Map<String, Tensor> secondMoments = new LinkedHashMap<>();
  private final List<ParameterGroups.Group> groups;
  private long steps;

  /**
   * Starts with zero moments.
   *
   * @param parameters by name; changed in place by {@link #step}
   * @param groups that have each of them once
   */
  AdamW(Map<String, Tensor> parameters, List<ParameterGroups.Group> groups) {
    this.parameters = parameters;
    this.groups = groups;
    parameters.forEach(
        (name, value) -> {
          firstMoments.put(name, TensorScope.keep(Tensors.zeros(value.shape())));
          secondMoments.put(name, TensorScope.keep(Tensors.zeros(value.shape())));
        });
  }

  /**
   * Moves the parameters.
   *
   * @param gradients one for each parameter, in their order
   * @param epoch from 0; decides on the learning rates
   */
  void step(List<Tensor> gradients, int epoch) {
    steps++;
    try (TensorScope scope = TensorScope.open()) {
      List<Tensor> values = List.copyOf(parameters.values());
      List<Tensor> first = List.copyOf(firstMoments.values());
      List<Tensor> second = List.copyOf(secondMoments.values());
      Tensor counter = Tensors.full(steps);
      for (ParameterGroups.Group group : groups) {
        List<Integer> places = group.places();
        Ops.adamW(
            pick(values, places),
            pick(gradients, places),
            pick(first, places),
            pick(second, places),
            Collections.nCopies(places.size(), counter),
            new Ops.AdamWStep(
                group.schedule().rate(epoch), BETA1, BETA2, group.weightDecay(), EPS));
      }
    }
  }

  /** Sets the gradients that have come together in the parameters to zero. */
  void clearGradients() {
    parameters.values().forEach(Tensor::clearGradient);
  }

  private static List<Tensor> pick(List<Tensor> all, List<Integer> places) {
    return places.size() == all.size() ? all : places.stream().map(all::get).toList();
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

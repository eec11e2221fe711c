package milesweep.mile.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/**
 * The gradients that have come together in some parameters. Taken within a scope, and valid in it.
 *
 * @param names of the parameters
 * @param tensors theirs, in that order; zeros where none has arrived
 */
record Gradients(List<String> names, List<Tensor> tensors) {

  static Gradients of(Map<String, Tensor> parameters) {
    List<Tensor> tensors = new ArrayList<>(parameters.size());
    for (Tensor parameter : parameters.values()) {
      tensors.add(parameter.gradient().orElseGet(() -> Tensors.zeros(parameter.shape())));
    }
    return new Gradients(List.copyOf(parameters.keySet()), tensors);
  }

  /** Multiplies them by a factor; whether all their elements are finite. */
  boolean scale(double factor) {
    return factor == 1 ? Ops.finite(tensors) : Ops.scaleIfFinite(tensors, factor);
  }

  /** Name of the first one with an element that is not finite; there must be one. */
  String firstNotFinite() {
    return IntStream.range(0, tensors.size())
        .filter(i -> !Ops.finite(List.of(tensors.get(i))))
        .mapToObj(names::get)
        .findFirst()
        .orElseThrow();
  }

  /** Scales them down where their common norm is above {@code most}. */
  void clip(double most) {
    Ops.clipNorm(tensors, Ops.norm(tensors), most);
  }
}

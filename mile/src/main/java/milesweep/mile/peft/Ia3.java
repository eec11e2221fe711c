package milesweep.mile.peft;

import java.util.List;
import milesweep.mile.nn.Init;
import milesweep.mile.nn.Linear;
import milesweep.mile.nn.LinearAdapter;
import milesweep.mile.nn.ParameterSet;
import milesweep.mile.tensor.Tensor;

/**
 * Puts (IA)3 (Liu et al. 2022) on a module: a trained vector of ones multiplies what the layers
 * ending in {@code outputs} give, and what those ending in {@code inputs} get.
 */
public record Ia3(ParameterSet parameters, String module, List<String> outputs, List<String> inputs)
    implements LinearAdapter {

  /** (IA)3 on the ViT: the inner activations of each MLP. */
  public static Ia3 onVit(ParameterSet parameters, String module) {
    return new Ia3(parameters, module, List.of(), List.of("mlp.fc2"));
  }

  /**
   * (IA)3 on a text module: keys, values, and the input of every {@code output.dense}, those of the
   * attentions included.
   */
  public static Ia3 onText(ParameterSet parameters, String module) {
    return new Ia3(parameters, module, List.of("self.key", "self.value"), List.of("output.dense"));
  }

  @Override
  public Linear adapt(String path, long[] shape, Linear base) {
    String name = AdapterNames.inside(module, path) + ".ia3_l.default";
    if (outputs.stream().anyMatch(path::endsWith)) {
      Tensor scale = parameters.add(name, true, Init.ONE, shape[0], 1);
      return (x, training) -> base.forward(x, training).times(scale.reshape(-1));
    }
    if (inputs.stream().anyMatch(path::endsWith)) {
      Tensor scale = parameters.add(name, true, Init.ONE, 1, shape[1]);
      return (x, training) -> base.forward(x.times(scale.reshape(-1)), training);
    }
    return base;
  }
}

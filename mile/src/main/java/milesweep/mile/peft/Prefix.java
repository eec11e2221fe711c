package milesweep.mile.peft;

import java.util.List;
import java.util.stream.IntStream;
import milesweep.mile.nn.Dense;
import milesweep.mile.nn.Init;
import milesweep.mile.nn.KeyValue;
import milesweep.mile.nn.Linear;
import milesweep.mile.nn.ParameterSet;
import milesweep.mile.tensor.Tensor;

/**
 * Trained keys and values in front of every layer's self-attention, the same for all samples.
 * Either held directly (P-tuning v2, Liu et al. 2021), or made by an MLP from a small table (prefix
 * tuning, Li and Liang 2021). D is the module's width, L its layers, n the virtual tokens.
 *
 * @param table (n, D) with an MLP, else (n, 2 L D)
 * @param mlp (n, D) to (n, 2 L D), or the identity
 */
public record Prefix(Tensor table, Linear mlp, int layers) {

  /** Prefix tuning: linear D to D, tanh, linear D to 2 L D. */
  public static Prefix withMlp(
      ParameterSet parameters, String module, int tokens, int width, int layers) {
    String name = AdapterNames.prompt(module);
    Tensor table =
        parameters.add(name + ".embedding.weight", true, new Init.Normal(1), tokens, width);
    Dense first = dense(parameters, name + ".transform.0", width, width);
    Dense second = dense(parameters, name + ".transform.2", width, 2L * layers * width);
    Linear mlp = (x, training) -> second.forward(first.forward(x, training).tanh(), training);
    return new Prefix(table, mlp, layers);
  }

  /** P-tuning v2. */
  public static Prefix direct(
      ParameterSet parameters, String module, int tokens, int width, int layers) {
    String name = AdapterNames.prompt(module) + ".embedding.weight";
    Tensor table = parameters.add(name, true, new Init.Normal(1), tokens, 2L * layers * width);
    return new Prefix(table, (x, training) -> x, layers);
  }

  /** Virtual tokens. */
  public int tokens() {
    return (int) table.size(0);
  }

  /** For each layer, keys and values (1, n, D). */
  public List<KeyValue> keyValues() {
    Tensor all = all();
    return IntStream.range(0, layers).mapToObj(layer -> ofLayer(all, layer)).toList();
  }

  /** Keys and values of all layers in turn (2L, n, D). */
  public Tensor all() {
    return mlp.forward(table, false).reshape(tokens(), 2L * layers, -1).permute(1, 0, 2);
  }

  /** Those of one layer among {@linkplain #all all}. */
  public static KeyValue ofLayer(Tensor all, int layer) {
    return new KeyValue(
        all.slice(0, 2L * layer, 2L * layer + 1), all.slice(0, 2L * layer + 1, 2L * layer + 2));
  }

  private static Dense dense(ParameterSet parameters, String name, long in, long out) {
    Init init = Init.Uniform.ofFanIn(in);
    return new Dense(
        parameters.add(name + ".weight", true, init, out, in),
        parameters.add(name + ".bias", true, init, out));
  }
}

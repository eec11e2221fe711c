package milesweep.mile.nn;

import milesweep.mile.tensor.Tensor;

/**
 * Makes the layers of one module: names their parameters by their place in it and hands every
 * linear layer to the module's adapter.
 */
public final class Layers {
  private final ParameterSet parameters;
  private final String module;
  private final String path;
  private final boolean trained;
  private final LinearAdapter adapter;
  private final double deviation;

  private Layers(
      ParameterSet parameters,
      String module,
      String path,
      boolean trained,
      LinearAdapter adapter,
      double deviation) {
    this.parameters = parameters;
    this.module = module;
    this.path = path;
    this.trained = trained;
    this.adapter = adapter;
    this.deviation = deviation;
  }

  /**
   * Layers of a whole module.
   *
   * @param module first part of every name, {@code visual_encoder}
   * @param trained whether the module's own parameters are trained
   * @param deviation of weights and embeddings that are drawn at random
   */
  public static Layers of(
      ParameterSet parameters,
      String module,
      boolean trained,
      LinearAdapter adapter,
      double deviation) {
    return new Layers(parameters, module, "", trained, adapter, deviation);
  }

  /** Layers of a part of this one, {@code blocks.0}. */
  public Layers at(String name) {
    return new Layers(parameters, module, join(path, name), trained, adapter, deviation);
  }

  /** How a text module's weights and embeddings begin. */
  public Init weight() {
    return new Init.Normal(deviation);
  }

  /** How the ViT's weights, class token and positions begin. */
  public Init cutWeight() {
    return new Init.CutNormal(deviation, 2);
  }

  /** A parameter of this part. */
  public Tensor parameter(String name, Init init, long... shape) {
    return parameters.add(module + "." + join(path, name), trained, init, shape);
  }

  /** A linear layer with weight (out, in), zero bias, adapted if the module's adapter wants it. */
  public Linear linear(String name, Init weight, long in, long out) {
    return linear(name, weight, Init.ZERO, out, in);
  }

  /** A linear layer with a weight of any shape (out, ...). */
  public Linear linear(String name, Init weight, Init bias, long... shape) {
    Layers layer = at(name);
    Linear base =
        new Dense(
            layer.parameter("weight", weight, shape), layer.parameter("bias", bias, shape[0]));
    return adapter.adapt(layer.path, shape, base);
  }

  /** A layer norm over {@code width}, from 1 and 0. */
  public LayerNorm norm(String name, long width, double eps) {
    Layers layer = at(name);
    return new LayerNorm(
        layer.parameter("weight", Init.ONE, width), layer.parameter("bias", Init.ZERO, width), eps);
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}

package milesweep.mile.model;

import milesweep.mile.nn.Init;
import milesweep.mile.nn.LayerNorm;
import milesweep.mile.nn.Layers;
import milesweep.mile.nn.Linear;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/**
 * A pre-norm transformer block of the ViT (Dosovitskiy et al. 2021). The weight of {@code qkv}
 * holds queries, keys and values one behind the other.
 *
 * @param drop rate at which a sample skips a branch while training (stochastic depth, Huang et al.
 *     2016)
 */
record VitBlock(
    LayerNorm norm1,
    Linear qkv,
    Linear proj,
    LayerNorm norm2,
    Linear fc1,
    Linear fc2,
    int heads,
    double drop) {

  static VitBlock of(Layers layers, int width, int mlp, int heads, double drop) {
    Init init = layers.cutWeight();
    return new VitBlock(
        layers.norm("norm1", width, VisionTransformer.EPS),
        layers.linear("attn.qkv", init, width, 3L * width),
        layers.linear("attn.proj", init, width, width),
        layers.norm("norm2", width, VisionTransformer.EPS),
        layers.linear("mlp.fc1", init, width, mlp),
        layers.linear("mlp.fc2", init, mlp, width),
        heads,
        drop);
  }

  /** x (B, N + 1, D) to the same shape. */
  Tensor forward(Tensor x, boolean training) {
    Tensor attended = x.plus(branch(attention(norm1.forward(x), training), training));
    Tensor mlp = fc2.forward(fc1.forward(norm2.forward(attended), training).gelu(), training);
    return attended.plus(branch(mlp, training));
  }

  private Tensor attention(Tensor x, boolean training) {
    return proj.forward(Ops.joinedAttention(qkv.forward(x, training), heads), training);
  }

  /** One draw per sample: 0, or 1 / (1 - rate) to keep the mean. */
  private Tensor branch(Tensor x, boolean training) {
    if (!training || drop == 0) {
      return x;
    }
    return x.times(Tensors.full(1, x.size(0), 1, 1).dropout(drop));
  }
}

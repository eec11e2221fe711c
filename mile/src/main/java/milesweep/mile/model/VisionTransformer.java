package milesweep.mile.model;

import java.util.List;
import java.util.stream.IntStream;
import milesweep.common.architecture.MileArchitecture;
import milesweep.mile.nn.Init;
import milesweep.mile.nn.LayerNorm;
import milesweep.mile.nn.Layers;
import milesweep.mile.nn.Linear;
import milesweep.mile.nn.Segments;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;

/**
 * The image encoder: patches and a class token through pre-norm blocks; all tokens come out.
 *
 * @param patches the patch convolution as a linear map of a flattened patch
 * @param classToken (1, 1, D)
 * @param positions (1, N + 1, D), row 0 the class token's
 */
record VisionTransformer(
    Linear patches,
    Tensor classToken,
    Tensor positions,
    List<VitBlock> blocks,
    LayerNorm norm,
    int patch) {
  static final double EPS = 1e-6;

  static VisionTransformer of(Layers layers, MileArchitecture sizes, Noise noise) {
    int width = sizes.vitWidth();
    int patch = sizes.patch();
    Init patchInit = Init.Uniform.ofFanIn(3L * patch * patch);
    Tensor classToken = layers.parameter("cls_token", layers.cutWeight(), 1, 1, width);
    Tensor positions =
        layers.parameter("pos_embed", layers.cutWeight(), 1, sizes.imageTokens(), width);
    Linear patches =
        layers.linear("patch_embed.proj", patchInit, patchInit, width, 3, patch, patch);
    int last = Math.max(1, sizes.vitDepth() - 1);
    List<VitBlock> blocks =
        IntStream.range(0, sizes.vitDepth())
            .mapToObj(
                i ->
                    VitBlock.of(
                        layers.at("blocks." + i),
                        width,
                        sizes.vitMlp(),
                        sizes.vitHeads(),
                        noise.stochasticDepth() * i / last))
            .toList();
    return new VisionTransformer(
        patches, classToken, positions, blocks, layers.norm("norm", width, EPS), patch);
  }

  /** As {@link #forward(Tensor, boolean)}, each block a segment. */
  Tensor forward(Tensor image, boolean training, Segments segments, boolean trained) {
    Tensor x = embed(image, training);
    for (VitBlock block : blocks) {
      x = segments.run(trained, List.of(x), given -> block.forward(given.get(0), training));
    }
    return norm.forward(x);
  }

  private Tensor embed(Tensor image, boolean training) {
    Tensor tokens = patches.forward(unfold(image), training);
    Tensor start = classToken.broadcast(image.size(0), 1, classToken.size(2));
    return Tensors.concat(List.of(start, tokens), 1).plus(positions);
  }

  /** image (B, 3, S, S) to image tokens (B, N + 1, D). */
  Tensor forward(Tensor image, boolean training) {
    Tensor x = embed(image, training);
    for (VitBlock block : blocks) {
      Tensor input = x;
      x = TensorScope.inside(() -> block.forward(input, training));
    }
    return norm.forward(x);
  }

  /** (B, 3, S, S) to flattened patches (B, N, 3 P P), row by row. */
  private Tensor unfold(Tensor image) {
    long grid = image.size(2) / patch;
    return image
        .reshape(image.size(0), 3, grid, patch, grid, patch)
        .permute(0, 2, 4, 1, 3, 5)
        .reshape(image.size(0), grid * grid, 3L * patch * patch);
  }
}

package milesweep.mile.model;

import java.util.List;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/** Fits a ViT's position embeddings to another image resolution. */
public final class PositionInterpolation {
  private PositionInterpolation() {}

  /**
   * Positions (1, 1 + g², D) to (1, tokens, D): the class token's row stays, the others are
   * interpolated bicubically as a picture of side g.
   *
   * @throws IllegalArgumentException when either number of patches is not a square
   */
  public static Tensor resize(Tensor positions, long tokens) {
    if (positions.size(1) == tokens) {
      return positions;
    }
    long from = side(positions.size(1));
    long to = side(tokens);
    long width = positions.size(2);
    Tensor picture =
        positions.slice(1, 1, from * from + 1).reshape(1, from, from, width).permute(0, 3, 1, 2);
    Tensor resized = Ops.bicubic(picture, to, to).permute(0, 2, 3, 1).reshape(1, to * to, width);
    return Tensors.concat(List.of(positions.slice(1, 0, 1), resized), 1);
  }

  private static long side(long tokens) {
    long side = (long) Math.floor(Math.sqrt((double) tokens - 1));
    if (side < 1 || side * side != tokens - 1) {
      throw new IllegalArgumentException(
          "position embeddings of %d rows are not a class token and a square grid"
              .formatted(tokens));
    }
    return side;
  }
}

package milesweep.mile.checkpoint.keys;

import java.util.Arrays;

/** How a stored tensor becomes a parameter. */
public enum Fit {
  /** As it is. */
  EXACT,
  /** Position embeddings of another image size: interpolated. */
  POSITIONS,
  /** A table of BERT's vocabulary: the rows of [DEC] and [ENC] are drawn behind it. */
  TWO_MORE_ROWS,
  /** Not at all. */
  NONE;

  private static final String VIT_POSITIONS = "visual_encoder.pos_embed";

  /**
   * Judges by the shapes.
   *
   * @param role of the file
   * @param name of the parameter
   * @param stored the tensor's shape
   * @param wanted the parameter's
   */
  public static Fit of(WeightRole role, String name, long[] stored, long[] wanted) {
    if (Arrays.equals(stored, wanted)) {
      return EXACT;
    }
    if (name.equals(VIT_POSITIONS)
        && stored.length == 3
        && stored[0] == 1
        && stored[2] == wanted[2]
        && isGrid(stored[1])
        && isGrid(wanted[1])) {
      return POSITIONS;
    }
    boolean vocabulary =
        name.endsWith(".word_embeddings.weight") || name.endsWith(".cls.predictions.bias");
    // In a model's own file the last two rows are [DEC] and [ENC]; a BERT file ends before them.
    if (role == WeightRole.BERT && vocabulary && twoLess(stored, wanted)) {
      return TWO_MORE_ROWS;
    }
    return NONE;
  }

  /** Whether so many tokens are a class token and the square of a number of patches. */
  private static boolean isGrid(long tokens) {
    long side = (long) Math.sqrt((double) tokens - 1);
    return side >= 1 && side * side == tokens - 1;
  }

  private static boolean twoLess(long[] stored, long[] wanted) {
    long[] longer = stored.clone();
    if (longer.length == 0) {
      return false;
    }
    longer[0] += 2;
    return Arrays.equals(longer, wanted);
  }
}

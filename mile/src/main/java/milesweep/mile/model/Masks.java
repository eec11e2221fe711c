package milesweep.mile.model;

import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/** Additive attention masks: 0 attends, very negative ignores. */
public final class Masks {
  private static final float SELF_IGNORED = -10_000; // the released code's value
  private static final float CROSS_IGNORED = -Float.MAX_VALUE;

  private Masks() {}

  /** Self-attention of the JTM behind {@code prefix} always-visible columns: (B, 1, 1, n + T). */
  static Tensor bidirectional(TokenIds tokens, int prefix) {
    int columns = prefix + tokens.length();
    float[] mask = new float[tokens.rows() * columns];
    for (int row = 0; row < tokens.rows(); row++) {
      for (int i = 0; i < tokens.length(); i++) {
        if (tokens.mask()[row * tokens.length() + i] == 0) {
          mask[row * columns + prefix + i] = SELF_IGNORED;
        }
      }
    }
    return Tensors.floats(mask, tokens.rows(), 1, 1, columns);
  }

  /** Self-attention of the decoder: position i sees prefix and tokens j ≤ i: (B, 1, T, n + T). */
  static Tensor causal(TokenIds tokens, int prefix) {
    int length = tokens.length();
    int columns = prefix + length;
    float[] mask = new float[tokens.rows() * length * columns];
    for (int row = 0; row < tokens.rows(); row++) {
      for (int i = 0; i < length; i++) {
        int start = (row * length + i) * columns + prefix;
        for (int j = 0; j < length; j++) {
          if (j > i || tokens.mask()[row * length + j] == 0) {
            mask[start + j] = SELF_IGNORED;
          }
        }
      }
    }
    return Tensors.floats(mask, tokens.rows(), 1, length, columns);
  }

  /** Cross-attention of the decoder on the question: (B, 1, 1, T). */
  public static Tensor cross(TokenIds tokens) {
    float[] mask = new float[tokens.mask().length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = tokens.mask()[i] == 0 ? CROSS_IGNORED : 0;
    }
    return Tensors.floats(mask, tokens.rows(), 1, 1, tokens.length());
  }
}

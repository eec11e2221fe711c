package milesweep.mile.train;

import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/**
 * Some samples, ready for the model.
 *
 * @param qids question ids (B), named when a batch goes wrong
 * @param images pixels (B, 3, S, S) row-major, already scaled
 * @param imageSize S
 * @param questions first id {@code [ENC]}
 * @param answers first id {@code [DEC]}, last real id {@code [SEP]}
 */
public record Batch(
    long[] qids, float[] images, int imageSize, TokenIds questions, TokenIds answers) {
  public Batch {
    long pixels = 3L * qids.length * imageSize * imageSize;
    if (questions.rows() != qids.length
        || answers.rows() != qids.length
        || images.length != pixels) {
      throw new IllegalArgumentException(
          "a batch of %d questions with %d question rows, %d answer rows and %d of %d pixel values"
              .formatted(qids.length, questions.rows(), answers.rows(), images.length, pixels));
    }
  }

  /** Number of samples B. */
  public int rows() {
    return qids.length;
  }

  /** The images as a tensor (B, 3, S, S). */
  public Tensor image() {
    return Tensors.floats(images, rows(), 3, imageSize, imageSize);
  }
}

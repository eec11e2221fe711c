package milesweep.bench;

import java.util.Arrays;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.NextIds;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;

/** A decoder that remembers nothing: every step runs it over all ids that have been written. */
final class AnewDecoder implements NextIds {
  private final MileModel model;
  private final TokenIds questions;
  private final Tensor joint;
  private long[][] written;

  /**
   * Begins answers.
   *
   * @param questions one for each row
   * @param joint their joint states, (rows, Lq, D)
   */
  AnewDecoder(MileModel model, TokenIds questions, Tensor joint) {
    this.model = model;
    this.questions = questions;
    this.joint = joint;
    this.written = new long[questions.rows()][0];
  }

  @Override
  public float[] step(long[] ids) {
    for (int row = 0; row < ids.length; row++) {
      written[row] = Arrays.copyOf(written[row], written[row].length + 1);
      written[row][written[row].length - 1] = ids[row];
    }
    int length = written[0].length;
    long[][] seen = new long[ids.length][length];
    Arrays.stream(seen).forEach(row -> Arrays.fill(row, 1));
    try (TensorScope scope = TensorScope.open()) {
      Tensor all = model.logits(questions, joint, TokenIds.of(written, seen), false);
      return all.slice(1, length - 1L, length).logSoftmax(2).toFloats();
    }
  }

  @Override
  public void reorder(long[] origin) {
    written = Arrays.stream(origin).mapToObj(row -> written[(int) row]).toArray(long[][]::new);
  }
}

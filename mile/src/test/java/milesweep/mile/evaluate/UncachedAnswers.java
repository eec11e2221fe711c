package milesweep.mile.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;
import milesweep.mile.train.Batch;

/**
 * Writes answers with nothing remembered: for every id the decoder runs as in training over all
 * that has been written, one question at a time. The ids written so far are put together here, from
 * what a search says of its rows.
 *
 * @param questionMaskOnes whether the question's padding is seen, too
 */
record UncachedAnswers(MileModel model, boolean questionMaskOnes) {

  /** The answers that a search of its own finds to each question of a batch. */
  List<int[]> of(Batch batch, Supplier<AnswerSearch> searches) {
    List<int[]> answers = new ArrayList<>();
    try (TensorScope scope = TensorScope.open()) {
      Tensor image = model.imageTokens(batch.image(), false);
      Tensor joint = model.joint(batch.questions(), image, false);
      for (int row = 0; row < batch.questions().rows(); row++) {
        answers.add(
            answer(batch.questions().row(row), joint.slice(0, row, row + 1L), searches.get()));
      }
    }
    return answers;
  }

  private int[] answer(TokenIds question, Tensor joint, AnswerSearch search) {
    long[][] written = column(search.newest());
    while (!search.done()) {
      search.advance(next(question, joint, written), 0, model.architecture().vocabulary());
      written = continued(written, search.origins(), search.newest());
    }
    return search.answer();
  }

  /** Log-probabilities of each row's next id, (rows, V) row-major. */
  private float[] next(TokenIds question, Tensor joint, long[][] written) {
    int rows = written.length;
    long[][] seen = new long[rows][written[0].length];
    Arrays.stream(seen).forEach(row -> Arrays.fill(row, 1));
    try (TensorScope scope = TensorScope.open()) {
      Tensor all =
          model.logits(
              repeated(question, rows),
              Tensors.concat(Collections.nCopies(rows, joint), 0),
              TokenIds.of(written, seen),
              false);
      long length = all.size(1);
      return all.slice(1, length - 1, length).logSoftmax(2).toFloats();
    }
  }

  private TokenIds repeated(TokenIds question, int rows) {
    long[] mask = question.mask().clone();
    if (questionMaskOnes) {
      Arrays.fill(mask, 1);
    }
    long[][] ids = new long[rows][];
    long[][] masks = new long[rows][];
    Arrays.fill(ids, question.ids());
    Arrays.fill(masks, mask);
    return TokenIds.of(ids, masks);
  }

  private static long[][] column(long[] ids) {
    return Arrays.stream(ids).mapToObj(id -> new long[] {id}).toArray(long[][]::new);
  }

  private static long[][] continued(long[][] written, int[] origins, long[] newest) {
    long[][] longer = new long[origins.length][];
    for (int row = 0; row < origins.length; row++) {
      long[] before = written[origins[row]];
      longer[row] = Arrays.copyOf(before, before.length + 1);
      longer[row][before.length] = newest[row];
    }
    return longer;
  }
}

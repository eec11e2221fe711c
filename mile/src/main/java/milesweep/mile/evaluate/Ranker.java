package milesweep.mile.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import milesweep.mile.model.Masks;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.text.PaddedIds;

/**
 * Chooses answers from a list: those whose first id is likeliest are judged by the training loss of
 * the whole answer, and the lowest wins. Of equals the earlier in the list counts, in both steps.
 *
 * @param most answers that are judged as a whole; a shorter list is judged entirely
 */
public record Ranker(MileModel model, AnswerList list, int most) {
  private static final double SMOOTHING = 0.1;
  private static final int TOGETHER =
      32; // bounds the logits in memory; fixed, so that bits are, too

  /**
   * Answers one batch.
   *
   * @param image (B, 3, S, S)
   * @return for each question the place of its answer in the list
   */
  public List<Integer> rank(Tensor image, TokenIds questions) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor joint = model.joint(questions, model.imageTokens(image, false), false);
      float[] first = firstIds(questions, joint);
      return IntStream.range(0, questions.rows())
          .map(row -> best(questions, joint, row, likeliest(first, row)))
          .boxed()
          .toList();
    }
  }

  /** Log-probabilities of each answer's first id, (B, V) row-major. */
  private float[] firstIds(TokenIds questions, Tensor joint) {
    long[] start = new long[questions.rows()];
    Arrays.fill(start, model.architecture().decId());
    return model.generate(joint, Optional.of(Masks.cross(questions))).step(start);
  }

  /** Places of the answers that are judged as a whole, in the order of the list. */
  private int[] likeliest(float[] first, int row) {
    Candidates best = new Candidates(Math.min(most, list.size()));
    for (int i = 0; i < list.size(); i++) {
      int id = (int) list.ids().get(i)[1];
      best.offer(first[row * model.architecture().vocabulary() + id], i);
    }
    return IntStream.range(0, best.size()).map(best::index).sorted().toArray();
  }

  private int best(TokenIds questions, Tensor joint, int row, int[] places) {
    TokenIds question = questions.row(row);
    int best = places[0];
    float lowest = Float.POSITIVE_INFINITY;
    for (int from = 0; from < places.length; from += TOGETHER) {
      int[] some = Arrays.copyOfRange(places, from, Math.min(from + TOGETHER, places.length));
      float[] losses = losses(question, joint, row, some);
      for (int i = 0; i < some.length; i++) {
        if (losses[i] < lowest) {
          lowest = losses[i];
          best = some[i];
        }
      }
    }
    return best;
  }

  private float[] losses(TokenIds question, Tensor joint, int row, int[] places) {
    List<long[]> ids = new ArrayList<>();
    for (int place : places) {
      ids.add(list.ids().get(place));
    }
    PaddedIds padded = PaddedIds.of(ids);
    try (TensorScope scope = TensorScope.open()) {
      return model
          .answerLosses(
              question,
              joint.slice(0, row, row + 1L),
              TokenIds.of(padded.ids(), padded.mask()),
              SMOOTHING)
          .toFloats();
    }
  }
}

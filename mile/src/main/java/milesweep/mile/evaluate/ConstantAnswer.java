package milesweep.mile.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import milesweep.common.metric.Scores;
import milesweep.mile.evaluate.Metrics.Reference;
import milesweep.mile.text.CodePointOrder;

/**
 * What a model would score that ignored image and question: one answer to everything, chosen with
 * knowledge of the references. A trained model has to beat it. Of equals the first in code-point
 * order is taken.
 *
 * @param answer as normal form
 * @param scores over all references
 */
public record ConstantAnswer(String answer, Scores scores) {

  /** The answer that is right most often. */
  public static ConstantAnswer best(Metrics metrics, List<Reference> references) {
    return best(metrics, references, scores -> scores.openedRight() + scores.closedRight());
  }

  /** The answer that is right most often among the open questions. */
  public static ConstantAnswer bestOpened(Metrics metrics, List<Reference> references) {
    return best(metrics, references, Scores::openedRight);
  }

  /** The answer that is right most often among the closed questions. */
  public static ConstantAnswer bestClosed(Metrics metrics, List<Reference> references) {
    return best(metrics, references, Scores::closedRight);
  }

  private static ConstantAnswer best(
      Metrics metrics, List<Reference> references, ToIntFunction<Scores> value) {
    int[] all = new int[2]; // open, closed
    TreeMap<String, int[]> right = new TreeMap<>(CodePointOrder.INSTANCE);
    for (Reference reference : references) {
      int group = metrics.isClosed(reference) ? 1 : 0;
      all[group]++;
      String normal = metrics.form().of(reference.answer());
      if (!normal.isEmpty()) {
        right.computeIfAbsent(normal, any -> new int[2])[group]++;
      }
    }
    return right.entrySet().stream()
        .map(
            one ->
                new ConstantAnswer(
                    one.getKey(), new Scores(one.getValue()[0], all[0], one.getValue()[1], all[1])))
        .max(Comparator.comparingInt(one -> value.applyAsInt(one.scores)))
        .orElseThrow(() -> new IllegalArgumentException("no references"));
  }
}

package milesweep.mile.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.metric.Scores;
import milesweep.mile.evaluate.ConstantAnswer;
import milesweep.mile.evaluate.Metrics;
import milesweep.mile.evaluate.Metrics.Reference;

/**
 * What is reached by saying the same to every question of a split: for all questions together, and
 * for each group with an answer of its own.
 */
public record Constants(ConstantAnswer best, ConstantAnswer opened, ConstantAnswer closed) {

  /** The best constants; empty when no answer is right to anything. */
  public static Optional<Constants> of(Metrics metrics, List<Reference> references) {
    if (references.stream().allMatch(one -> metrics.form().of(one.answer()).isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new Constants(
            ConstantAnswer.best(metrics, references),
            ConstantAnswer.bestOpened(metrics, references),
            ConstantAnswer.bestClosed(metrics, references)));
  }

  /** Adds the counts by name: {@code test.closed}, {@code test.constant.closed}, … */
  void count(String split, Map<String, Long> counts) {
    Scores scores = best.scores();
    counts.put(split + ".opened", (long) scores.opened());
    counts.put(split + ".closed", (long) scores.closed());
    counts.put(split + ".constant.opened", (long) opened.scores().openedRight());
    counts.put(split + ".constant.closed", (long) closed.scores().closedRight());
    counts.put(split + ".constant.global", (long) right());
  }

  private int right() {
    return best.scores().openedRight() + best.scores().closedRight();
  }

  /** {@code the best constant answer, "no", is right for 180 of 1061 questions; …}. */
  @Override
  public String toString() {
    Scores scores = best.scores();
    return "the best constant answer, \"%s\", is right for %d of %d questions; for open ones alone the best is right for %d of %d, for closed ones for %d of %d"
        .formatted(
            best.answer(),
            right(),
            scores.opened() + scores.closed(),
            opened.scores().openedRight(),
            scores.opened(),
            closed.scores().closedRight(),
            scores.closed());
  }
}

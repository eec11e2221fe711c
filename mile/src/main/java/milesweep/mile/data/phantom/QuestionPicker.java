package milesweep.mile.data.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Picks the questions that are put on a picture: half open and half closed, closed answers evenly
 * affirmative and negative, families evenly spread. So no constant answer goes far.
 */
final class QuestionPicker {
  /** Questions that every scene can provide. */
  static final int MOST = 24;

  private final List<Question> left;
  private final Draws draws;

  private QuestionPicker(List<Question> all, Draws draws) {
    this.left = new ArrayList<>(all);
    this.draws = draws;
  }

  /** {@code count} of the scene's questions; at most {@link #MOST}. */
  static List<Question> pick(Scene scene, int count, Draws draws) {
    QuestionPicker picker = new QuestionPicker(scene.questions(), draws);
    List<Question> picked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      picked.add(picker.next(i % 2 == 1));
    }
    return picked;
  }

  private Question next(boolean closed) {
    boolean truth = draws.coin();
    List<Question> fitting = those(question -> question.closed() == closed);
    if (closed) {
      fitting = those(question -> question.closed() && question.truth() == truth);
    }
    if (fitting.isEmpty()) {
      fitting = left; // a picture without lesions has few open questions
    }
    List<String> families = fitting.stream().map(Question::family).distinct().toList();
    String family = draws.oneOf(families);
    Question question =
        draws.oneOf(fitting.stream().filter(one -> one.family().equals(family)).toList());
    left.remove(question);
    return question;
  }

  private List<Question> those(Predicate<Question> fits) {
    return left.stream().filter(fits).toList();
  }
}

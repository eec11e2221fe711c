package milesweep.mile.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.Scores;
import milesweep.common.view.GenerationSettings.ClosedRule;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.text.NormalForm;

/**
 * Judges answers against references by exact match of their normal forms, joined by question id. An
 * empty normal form is never right.
 *
 * @param form in which answers are compared
 * @param rule which questions count as closed
 */
public record Metrics(NormalForm form, ClosedRule rule) {

  /**
   * A question's reference.
   *
   * @param qid unique in its split
   * @param image image name
   * @param question as it stands in the data set
   * @param contentType the data set's content type, or empty
   * @param typedClosed whether the data set itself calls the question closed
   * @param answer the right answer
   */
  public record Reference(
      long qid,
      String image,
      String question,
      String contentType,
      boolean typedClosed,
      String answer) {

    /** What a data set's record says. */
    public static Reference of(QuestionRecord record) {
      return new Reference(
          record.qid(),
          record.imageName(),
          record.question(),
          record.contentType(),
          record.answerType() == AnswerType.CLOSED,
          record.answer());
    }
  }

  /** A model's answer to a question. */
  public record Answer(long qid, String text) {}

  /**
   * What came out.
   *
   * @param predictions one for each reference, in the order of qid
   * @param unanswered references without an answer; counted as wrong
   * @param emptyReferences references that nothing can match; counted as wrong
   */
  public record Outcome(
      Scores scores,
      List<Prediction> predictions,
      List<Long> unanswered,
      List<Long> emptyReferences) {}

  /**
   * Scores all answers of a split.
   *
   * @throws IllegalArgumentException naming the qid, when one occurs twice on a side or an answer
   *     has no reference
   */
  public Outcome score(List<Reference> references, List<Answer> answers) {
    Map<Long, String> given = byQid(answers);
    List<Reference> sorted = new ArrayList<>(references);
    sorted.sort(Comparator.comparingLong(Reference::qid));
    List<Prediction> predictions = new ArrayList<>();
    List<Long> unanswered = new ArrayList<>();
    List<Long> empty = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (Reference reference : sorted) {
      if (!seen.add(reference.qid())) {
        throw new IllegalArgumentException("qid %d has two references".formatted(reference.qid()));
      }
      if (form.of(reference.answer()).isEmpty()) {
        empty.add(reference.qid());
      }
      String answer = given.remove(reference.qid());
      if (answer == null) {
        unanswered.add(reference.qid());
        answer = "";
      }
      predictions.add(judge(reference, answer));
    }
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "qid %d is answered but has no reference in this split"
              .formatted(given.keySet().stream().sorted().findFirst().orElseThrow()));
    }
    return new Outcome(count(predictions), predictions, unanswered, empty);
  }

  /** Whether a question counts as closed. */
  public boolean isClosed(Reference reference) {
    return rule == ClosedRule.YES_NO
        ? NormalForm.isYesNo(reference.answer())
        : reference.typedClosed();
  }

  private Prediction judge(Reference reference, String answer) {
    String expected = form.of(reference.answer());
    return new Prediction(
        reference.qid(),
        reference.image(),
        reference.question(),
        reference.contentType(),
        isClosed(reference),
        reference.answer(),
        answer,
        !expected.isEmpty() && expected.equals(form.of(answer)));
  }

  private static Map<Long, String> byQid(List<Answer> answers) {
    Map<Long, String> given = new HashMap<>();
    for (Answer answer : answers) {
      if (given.put(answer.qid(), answer.text()) != null) {
        throw new IllegalArgumentException("qid %d is answered twice".formatted(answer.qid()));
      }
    }
    return given;
  }

  /** Sums up single judgements. */
  static Scores count(List<Prediction> predictions) {
    int[] right = new int[2];
    int[] all = new int[2];
    for (Prediction prediction : predictions) {
      int group = prediction.closed() ? 1 : 0;
      all[group]++;
      right[group] += prediction.correct() ? 1 : 0;
    }
    return new Scores(right[0], all[0], right[1], all[1]);
  }
}

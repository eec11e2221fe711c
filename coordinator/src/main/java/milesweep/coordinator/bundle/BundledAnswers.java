package milesweep.coordinator.bundle;

import java.util.List;
import milesweep.common.trial.StageKey;

/**
 * What evaluations got right, question by question.
 *
 * @param tests lists of questions, each for all evaluations that were asked just these
 * @param outcomes one for each evaluation that is done and told its answers
 */
public record BundledAnswers(List<Test> tests, List<Outcome> outcomes) {
  /** Nothing is evaluated. */
  static final BundledAnswers NONE = new BundledAnswers(List.of(), List.of());

  /**
   * The questions of a test split, in the order of their ids.
   *
   * @param data print of the data set, as in {@link BundledStage#fingerprints}; null where there is
   *     none, and ids are comparable within this bundle alone
   */
  public record Test(String data, List<Question> questions) {
    public Test {
      questions = List.copyOf(questions);
    }
  }

  /**
   * One question.
   *
   * @param id hash of its id in the data set ({@link Fingerprints#question})
   * @param closed whether it counts as closed
   * @param contentType the data set's content type, or empty
   * @param question as it stands in the data set; null unless data are included
   * @param reference the data set's answer; likewise
   */
  public record Question(
      String id, boolean closed, String contentType, String question, String reference) {}

  /**
   * The answers of one evaluation.
   *
   * @param stage the evaluation
   * @param test which of the lists of questions, counted from 0
   * @param right a digit for each question: 1 for a right answer, 0 for a wrong one
   * @param answers of the model as texts; null unless data are included
   */
  public record Outcome(StageKey stage, int test, String right, List<String> answers) {}

  public BundledAnswers {
    tests = List.copyOf(tests);
    outcomes = List.copyOf(outcomes);
    for (Outcome outcome : outcomes) {
      boolean isThere = outcome.test() >= 0 && outcome.test() < tests.size();
      Bundle.require(isThere, "questions " + outcome.test() + " are not there");
      int questions = tests.get(outcome.test()).questions().size();
      Bundle.require(
          outcome.right() != null && outcome.right().length() == questions,
          "as many outcomes as questions are wanted of stage " + outcome.stage());
      Bundle.require(
          outcome.answers() == null || outcome.answers().size() == questions,
          "as many answers as questions are wanted of stage " + outcome.stage());
    }
  }
}

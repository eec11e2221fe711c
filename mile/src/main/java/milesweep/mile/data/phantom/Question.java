package milesweep.mile.data.phantom;

/**
 * A question on a scene.
 *
 * @param family what it asks about; questions of one family are picked less often together
 * @param closed whether it has only two answers
 * @param truth of a closed question, whether its answer is the affirmative one
 */
record Question(String family, boolean closed, boolean truth, String text, String answer) {
  static Question open(String family, String text, String answer) {
    return new Question(family, false, false, text, answer);
  }

  static Question yesNo(String family, String text, boolean truth) {
    return new Question(family, true, truth, text, truth ? "Yes" : "No");
  }

  static Question trueFalse(String family, String text, boolean truth) {
    return new Question(family, true, truth, "True or false: " + text, truth ? "True" : "False");
  }
}

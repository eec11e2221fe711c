package milesweep.mile.evaluate;

/**
 * The search for one question's answer: pure bookkeeping over log-probabilities, fed one step at a
 * time. An answer is a list of ids beginning with {@code [DEC]}.
 */
interface AnswerSearch {
  /** The newest id of each live row. */
  long[] newest();

  /** For each live row, which row of the step before it continues. */
  int[] origins();

  /** Whether more steps can change the answer no more. */
  boolean done();

  /**
   * Takes the log-probabilities of every live row's next id.
   *
   * @param logProbabilities (rows, V) row-major, this search's rows beginning at row {@code from}
   */
  void advance(float[] logProbabilities, int from, int vocabulary);

  /** The best answer found so far. */
  int[] answer();
}

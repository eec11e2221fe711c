package milesweep.mile.data.slake;

/** What a data set itself calls a question. */
public enum AnswerType {
  OPEN,
  CLOSED
}

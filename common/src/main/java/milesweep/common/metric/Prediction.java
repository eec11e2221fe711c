package milesweep.common.metric;

/**
 * One answered test question.
 *
 * @param qid question id, unique in its split
 * @param image image name, the group that bootstrap resamples
 * @param question as it stands in the data set; null when the trainer does not tell it
 * @param contentType the data set's content type, or empty
 * @param closed whether the question counts as closed
 * @param reference the data set's answer
 * @param answer the model's answer as text
 * @param correct whether it is right
 */
public record Prediction(
    long qid,
    String image,
    String question,
    String contentType,
    boolean closed,
    String reference,
    String answer,
    boolean correct) {
  /** A prediction that does not tell its question. */
  public Prediction(
      long qid,
      String image,
      String contentType,
      boolean closed,
      String reference,
      String answer,
      boolean correct) {
    this(qid, image, null, contentType, closed, reference, answer, correct);
  }
}

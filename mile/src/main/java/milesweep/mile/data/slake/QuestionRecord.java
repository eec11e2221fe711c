package milesweep.mile.data.slake;

import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.text.CleanText;

/**
 * One question on one image, as the file has it.
 *
 * @param source its place in the file
 * @param qid question id, unique in its file
 * @param imageName path of the image below the folder of images
 * @param question with more than white space in it
 * @param answer may be empty
 * @param answerType OPEN when the file does not say
 * @param contentType the file's {@code content_type}, or empty
 * @param questionType the file's {@code question_type}, or empty
 * @param group what may not be in two splits: the image, or what a table says
 */
public record QuestionRecord(
    JsonRecord source,
    long qid,
    String imageName,
    String question,
    String answer,
    AnswerType answerType,
    String contentType,
    String questionType,
    String group) {

  /** A question whose image is its group. */
  public static QuestionRecord onImage(
      JsonRecord source,
      String imageName,
      String question,
      String answer,
      AnswerType answerType,
      String contentType,
      String questionType) {
    return new QuestionRecord(
        source,
        source.qid(),
        imageName,
        question,
        answer,
        answerType,
        contentType,
        questionType,
        imageName);
  }

  /** What it asks about as the file says it: the content type, else the question type, cleaned. */
  public String subject() {
    String content = CleanText.clean(contentType);
    return content.isEmpty() ? CleanText.clean(questionType) : content;
  }
}

package milesweep.mile.data.slake;

import milesweep.mile.data.json.JsonRecord;

/**
 * One question on one image, as the file has it.
 *
 * @param source its place in the file
 * @param qid question id, unique in its file
 * @param imageName path of the image below {@code imgs}
 * @param question with more than white space in it
 * @param answer may be empty
 * @param answerType OPEN when the file does not say
 * @param contentType the file's {@code content_type}, or empty
 * @param questionType the file's {@code question_type}, or empty
 */
public record QuestionRecord(
    JsonRecord source,
    long qid,
    String imageName,
    String question,
    String answer,
    AnswerType answerType,
    String contentType,
    String questionType) {}

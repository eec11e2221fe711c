package milesweep.mile.data.instruction;

/**
 * A training question that prompts are made from.
 *
 * @param dataset name of its data set
 * @param qid unique in its data set
 * @param imageName as in the source
 * @param question as in the source
 * @param answer as in the source; a number or truth value as written
 * @param contentType code of what it asks about, or empty
 * @param questionType the same under another name, or empty
 */
public record SourceRow(
    String dataset,
    long qid,
    String imageName,
    String question,
    String answer,
    String contentType,
    String questionType) {}

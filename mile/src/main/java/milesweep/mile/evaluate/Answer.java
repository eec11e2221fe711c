package milesweep.mile.evaluate;

/**
 * A generated answer.
 *
 * @param qid of the question
 * @param ids from {@code [DEC]} on, with {@code [SEP]} if the answer ended
 */
public record Answer(long qid, int[] ids) {}

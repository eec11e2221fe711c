package milesweep.mile.data;

/**
 * What a split holds and what was left out of it.
 *
 * @param questions records used
 * @param images distinct images they are on
 * @param otherLanguage records that the language filter left out
 * @param emptyAnswers records without an answer: left out of a training split, wrong in the others
 * @param skipped records left out for their faults, when faults are tolerated
 */
public record SplitCount(
    int questions, int images, int otherLanguage, int emptyAnswers, int skipped) {}

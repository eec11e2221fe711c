package milesweep.mile.data;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.text.NormalForm;

/**
 * What a split holds and what was left out of it.
 *
 * @param questions records used
 * @param images distinct images they are on
 * @param open records of answer type OPEN
 * @param closed records of answer type CLOSED
 * @param yesNo records whose answer is yes or no, whatever their type
 * @param subjects records by what they ask about as the data set says it; {@code ""} for those that
 *     do not say
 * @param leftOut records that a setting left out, by what they are
 * @param emptyAnswers records without an answer: left out of a training split, wrong in the others
 * @param skipped records left out for their faults, when faults are tolerated
 */
public record SplitCount(
    int questions,
    int images,
    int open,
    int closed,
    int yesNo,
    SortedMap<String, Integer> subjects,
    SortedMap<String, Integer> leftOut,
    int emptyAnswers,
    int skipped) {

  /** Counts the records of a split. */
  static SplitCount of(
      List<QuestionRecord> records,
      SortedMap<String, Integer> leftOut,
      int emptyAnswers,
      int skipped) {
    TreeMap<String, Integer> subjects = new TreeMap<>();
    records.forEach(record -> subjects.merge(record.subject(), 1, Integer::sum));
    int closed =
        (int) records.stream().filter(record -> record.answerType() == AnswerType.CLOSED).count();
    return new SplitCount(
        records.size(),
        (int) records.stream().map(QuestionRecord::imageName).distinct().count(),
        records.size() - closed,
        closed,
        (int) records.stream().filter(record -> NormalForm.isYesNo(record.answer())).count(),
        subjects,
        leftOut,
        emptyAnswers,
        skipped);
  }
}

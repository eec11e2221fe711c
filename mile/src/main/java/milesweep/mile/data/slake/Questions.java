package milesweep.mile.data.slake;

import java.util.List;
import java.util.SortedMap;

/**
 * The usable questions of a split.
 *
 * @param records in the order of their qid
 * @param leftOut how many records a setting left out, by what they are, such as {@code
 *     other-language}
 * @param faulty records left out for their faults
 */
public record Questions(
    List<QuestionRecord> records, SortedMap<String, Integer> leftOut, int faulty) {
  public Questions {
    records = List.copyOf(records);
  }
}

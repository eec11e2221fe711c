package milesweep.mile.data;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.data.split.Overlap;

/**
 * A data set after its check: what is wrong with it, and, when that is nothing, its records.
 *
 * @param name the data set's name
 * @param faults everything wrong with it, in the order found; when faults are tolerated also those
 *     that were only left out
 * @param refused whether it may not be used
 * @param warnings what a person should know of it
 * @param wrongForAll questions of the validation and test splits that no answer is right to: those
 *     whose own answer is empty
 * @param overlaps what two splits share
 * @param counts of each split that is there
 * @param splits usable records of each split that is there, in the order of qid
 * @param images of the records
 * @param fingerprint over records and decoded samples, 64 hex digits; empty when refused, or when
 *     images were not looked at
 */
public record CheckedData(
    String name,
    List<Fault> faults,
    boolean refused,
    List<String> warnings,
    List<Fault> wrongForAll,
    List<Overlap> overlaps,
    Map<SplitName, SplitCount> counts,
    Map<SplitName, List<QuestionRecord>> splits,
    ImageCache images,
    String fingerprint) {

  /**
   * This data set, when it may be used.
   *
   * @throws DataFaultException listing all faults otherwise
   */
  public CheckedData require() {
    if (refused) {
      throw new DataFaultException(name, faults);
    }
    return this;
  }

  /**
   * The records of a split.
   *
   * @throws IllegalArgumentException when the data set has no such split
   */
  public List<QuestionRecord> split(SplitName split) {
    List<QuestionRecord> records = splits.get(split);
    if (records == null) {
      throw new IllegalArgumentException("data set %s has no %s split".formatted(name, split));
    }
    return records;
  }

  /** All counts by name, such as {@code train.questions}; those that are 0 only for questions. */
  public SortedMap<String, Long> countsByName() {
    SortedMap<String, Long> named = new TreeMap<>();
    counts.forEach(
        (split, count) -> {
          named.put(split + ".questions", (long) count.questions());
          named.put(split + ".images", (long) count.images());
          count.leftOut().forEach((what, left) -> putUnlessZero(named, split + "." + what, left));
          putUnlessZero(named, split + ".empty-answers", count.emptyAnswers());
          putUnlessZero(named, split + ".skipped", count.skipped());
        });
    return named;
  }

  private static void putUnlessZero(Map<String, Long> named, String name, int count) {
    if (count > 0) {
      named.put(name, (long) count);
    }
  }
}

package milesweep.mile.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import milesweep.mile.data.SplitCount;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.data.split.Overlap;

/**
 * What was found in a data set.
 *
 * @param name of the data set
 * @param kind of data set, or {@code instruction}
 * @param paths by the name of their setting
 * @param imagesChecked whether images were decoded
 * @param faults everything wrong, in the order found; empty for a data set that can be used
 * @param warnings what may spoil a result
 * @param splits what each holds
 * @param overlaps what two splits share
 * @param counts by name, as a prepare stage counts
 * @param vocabulary where the vocabulary is from
 * @param vocabularySize its ids
 * @param questionMaxLength ids of a question or prompt
 * @param maxLength ids of an answer
 * @param constants what is reached by saying the same to every test question
 * @param fingerprint of the data; empty when there is none
 */
public record DataReport(
    String name,
    String kind,
    SortedMap<String, String> paths,
    boolean imagesChecked,
    List<Fault> faults,
    List<String> warnings,
    Map<SplitName, SplitCount> splits,
    List<Overlap> overlaps,
    SortedMap<String, Long> counts,
    String vocabulary,
    int vocabularySize,
    int questionMaxLength,
    int maxLength,
    Optional<Constants> constants,
    String fingerprint) {

  /** Whether the data can be used as they are. */
  public boolean usable() {
    return faults.isEmpty();
  }
}

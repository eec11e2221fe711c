package milesweep.mile.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import milesweep.common.view.DataSettings;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.QuestionRecord;

/**
 * The ready prompts of an instruction file, as training data for a data set. Rows of another data
 * set are left out, and so are those that ask a question of its test or validation split, unless
 * they are wanted; all are counted.
 *
 * @param rows to train on, in the order of their qid
 * @param faults everything wrong with the file
 * @param refused whether it may not be used
 * @param warnings what a person should know of it
 * @param counts by name: {@code prompts.rows}, {@code prompts.test-rows}, …
 * @param fingerprint over all rows of the data set, whether trained on or not; empty when refused,
 *     or when images were not looked at
 */
public record ImportedPrompts(
    Path file,
    List<Row> rows,
    List<Fault> faults,
    boolean refused,
    List<String> warnings,
    SortedMap<String, Long> counts,
    String fingerprint) {

  /**
   * A row to train on.
   *
   * @param record its image, id and answer; its question is the first prompt
   * @param prompts of which each epoch draws one
   */
  public record Row(QuestionRecord record, List<String> prompts) {}

  /**
   * What to import.
   *
   * @param file the instruction file
   * @param names of the data set in image names: its kind and its own
   * @param dropTest whether rows that ask a test or validation question are left out
   * @param strict whether a bad row refuses the whole file
   * @param decoded whether images are looked at; without it there is no fingerprint
   */
  public record Request(
      Path file, Set<String> names, boolean dropTest, boolean strict, boolean decoded) {

    /** Names that a data set's images may go by. */
    public static Set<String> names(DataSettings settings) {
      return Set.copyOf(List.of(settings.kind().label(), settings.name()));
    }
  }

  /** Reads a file against checked data. Never throws for what is wrong with it. */
  public static ImportedPrompts read(Request request, CheckedData data) {
    return new PromptImport(request, data).read();
  }

  /**
   * These prompts, when they may be used.
   *
   * @throws DataFaultException listing all faults otherwise
   */
  public ImportedPrompts require() {
    if (refused) {
      throw new DataFaultException(file.toString(), faults);
    }
    return this;
  }
}

package milesweep.mile.data;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.slake.Questions;
import milesweep.mile.data.slake.SplitName;

/** Files that hold the questions of a data set, in a format of their own. */
public interface QuestionSource {
  /** The folder that image names start from. */
  Path images();

  /** The file that holds a split, or that should. */
  Path file(SplitName split);

  /**
   * What the reading kept, where that is part of the fingerprint beside the records: a language.
   */
  default String variant() {
    return "";
  }

  /**
   * Reads all splits that are there; what is wrong with them is added to {@code faults}.
   *
   * @param required splits that have to be there, so that their files are looked for
   */
  Map<SplitName, Questions> read(Set<SplitName> required, FaultLog faults);
}

package milesweep.mile.data;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import milesweep.common.view.DataSettings.Table;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.slake.Questions;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.data.table.TableReader;

/**
 * A table of questions in any field.
 *
 * @param table the file
 * @param images folder that its image names start from
 * @param wanted its columns
 * @param seed of a drawn split
 * @param key where its settings stand: {@code data.table}
 */
public record TableFile(Path table, Path images, Table wanted, long seed, String key)
    implements QuestionSource {
  @Override
  public Path file(SplitName split) {
    return table;
  }

  @Override
  public Map<SplitName, Questions> read(Set<SplitName> required, FaultLog faults) {
    return TableReader.read(table, wanted, seed, key, faults);
  }
}

package milesweep.mile.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.slake.Questions;
import milesweep.mile.data.slake.SlakeReader;
import milesweep.mile.data.slake.SplitName;

/**
 * A folder in the SLAKE format: {@code train.json}, {@code validate.json}, {@code test.json} and
 * {@code imgs}.
 *
 * @param language question language that is kept; empty keeps all
 */
public record SlakeFolder(Path folder, Optional<String> language) implements QuestionSource {
  @Override
  public Path images() {
    return folder.resolve("imgs");
  }

  @Override
  public Path file(SplitName split) {
    return folder.resolve(split.file());
  }

  @Override
  public String variant() {
    return language.orElse("");
  }

  @Override
  public Map<SplitName, Questions> read(Set<SplitName> required, FaultLog faults) {
    Map<SplitName, Questions> splits = new EnumMap<>(SplitName.class);
    if (!Files.isDirectory(folder)) {
      faults.add(Fault.ofFile(folder, "no such folder; see data.folder"));
      return splits;
    }
    for (SplitName split : SplitName.values()) {
      if (required.contains(split) || Files.exists(file(split))) {
        splits.put(split, SlakeReader.read(file(split), language, faults));
      }
    }
    return splits;
  }
}

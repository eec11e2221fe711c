package milesweep.mile.data;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import milesweep.common.view.DataSettings.VqaRad;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.slake.Questions;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.data.vqarad.VqaRadFiles;
import milesweep.mile.data.vqarad.VqaRadReader;

/** A folder with VQA-RAD, in its public or its pre-split form. */
public final class VqaRadFolder implements QuestionSource {
  private final Path folder;
  private final VqaRad wanted;
  private final FaultLog finding = new FaultLog();
  private final Optional<VqaRadFiles> files;

  /** Looks for the files; what is missing is told when they are read. */
  public VqaRadFolder(Path folder, VqaRad wanted) {
    this.folder = folder;
    this.wanted = wanted;
    this.files = VqaRadFiles.find(folder, finding);
  }

  @Override
  public Path images() {
    return files.map(VqaRadFiles::images).orElse(folder);
  }

  @Override
  public Path file(SplitName split) {
    return files.map(found -> found.file(split)).orElse(folder);
  }

  @Override
  public Map<SplitName, Questions> read(Set<SplitName> required, FaultLog faults) {
    finding.faults().forEach(faults::add);
    return files
        .map(found -> VqaRadReader.read(found, wanted, required, faults))
        .orElseGet(Map::of);
  }
}

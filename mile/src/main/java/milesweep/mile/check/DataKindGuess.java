package milesweep.mile.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import milesweep.common.view.DataSettings.Kind;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.json.JsonRecords;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.data.vqarad.VqaRadFiles;

/**
 * What a folder or file of data probably is.
 *
 * @param kind of data set; empty for an instruction file
 * @param path of the folder, or of the table or instruction file
 */
public record DataKindGuess(Optional<Kind> kind, Path path) {
  private static final List<String> TABLES = List.of(".csv", ".tsv", ".jsonl", ".ndjson");

  /** Whether it is an instruction file. */
  public boolean isInstruction() {
    return kind.isEmpty();
  }

  /** What {@code path} is, by its file names and, where those do not tell, by its first records. */
  public static Optional<DataKindGuess> of(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return ofFile(path);
    }
    if (!Files.isDirectory(path)) {
      return Optional.empty();
    }
    for (SplitName split : SplitName.values()) {
      if (Files.exists(path.resolve(split.file()))) {
        return found(Kind.SLAKE, path);
      }
    }
    if (VqaRadFiles.isPreSplit(path) || Files.exists(path.resolve(VqaRadFiles.PUBLIC))) {
      return found(Kind.VQA_RAD, path);
    }
    List<Path> files = files(path);
    List<Path> tables = files.stream().filter(DataKindGuess::isTable).toList();
    if (tables.size() == 1) {
      return found(Kind.TABLE, tables.get(0));
    }
    List<Path> json = files.stream().filter(file -> name(file).endsWith(".json")).toList();
    return tables.isEmpty() && json.size() == 1 ? ofFile(json.get(0)) : Optional.empty();
  }

  private static Optional<DataKindGuess> ofFile(Path file) {
    if (isTable(file)) {
      return found(Kind.TABLE, file);
    }
    if (!name(file).endsWith(".json")) {
      return Optional.empty();
    }
    List<JsonRecord> records = JsonRecords.read(file, new FaultLog());
    if (records.stream().anyMatch(record -> record.has("question_pool"))
        || name(file).equals("instruction.json")) {
      return Optional.of(new DataKindGuess(Optional.empty(), file));
    }
    return records.stream().anyMatch(record -> record.has("phrase_type"))
        ? found(Kind.VQA_RAD, file.toAbsolutePath().getParent())
        : found(Kind.TABLE, file);
  }

  private static Optional<DataKindGuess> found(Kind kind, Path path) {
    return Optional.of(new DataKindGuess(Optional.of(kind), path));
  }

  private static boolean isTable(Path file) {
    return TABLES.stream().anyMatch(name(file)::endsWith);
  }

  private static String name(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}

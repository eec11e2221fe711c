package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Checkpoints that an earlier attempt left elsewhere. */
final class ResumeFolder {
  private static final String CHECKPOINT = "checkpoint-";
  private static final String BEST = "best-";
  private static final String SUFFIX = ".safetensors";

  private ResumeFolder() {}

  /**
   * Copies checkpoints that are newer than those in {@code own}. A half copy does no harm: it fails
   * its checksum when it is read.
   *
   * @param resume folder of the earlier attempt, or null
   */
  static void bring(String resume, Path own) throws IOException {
    if (resume == null || !Files.isDirectory(Path.of(resume))) {
      return;
    }
    Path from = Path.of(resume);
    if (Files.isDirectory(own) && Files.isSameFile(from, own)) {
      return;
    }
    String newest = newest(own);
    if (newest(from).compareTo(newest) <= 0) {
      return;
    }
    Files.createDirectories(own);
    for (Path file : files(from, BEST)) { // what the checkpoints speak of comes first
      copy(file, own);
    }
    for (Path checkpoint : files(from, CHECKPOINT)) {
      if (name(checkpoint).compareTo(newest) > 0) {
        copy(checkpoint, own);
      }
    }
  }

  private static void copy(Path file, Path own) throws IOException {
    Files.copy(file, own.resolve(name(file)), StandardCopyOption.REPLACE_EXISTING);
  }

  private static String newest(Path folder) throws IOException {
    List<Path> all = files(folder, CHECKPOINT);
    return all.isEmpty() ? "" : name(all.get(all.size() - 1));
  }

  /** Oldest first: names carry epoch and step. */
  private static List<Path> files(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> name(file).startsWith(prefix) && name(file).endsWith(SUFFIX))
          .sorted()
          .toList();
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}

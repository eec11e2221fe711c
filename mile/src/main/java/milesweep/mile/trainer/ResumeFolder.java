package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Checkpoints that an earlier attempt left elsewhere. */
final class ResumeFolder {
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
    List<Path> there = checkpoints(own);
    String newest = there.isEmpty() ? "" : name(there.get(there.size() - 1));
    for (Path checkpoint : checkpoints(from)) {
      if (name(checkpoint).compareTo(newest) > 0) {
        Files.createDirectories(own);
        Files.copy(checkpoint, own.resolve(name(checkpoint)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** Oldest first: their names carry epoch and step. */
  private static List<Path> checkpoints(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> name(file).endsWith(SUFFIX)).sorted().toList();
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}

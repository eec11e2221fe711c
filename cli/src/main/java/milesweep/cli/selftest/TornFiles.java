package milesweep.cli.selftest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Damages files of a node that is dead. */
final class TornFiles {
  private static final int MOST_CUT = 12;
  private static final int MOST_GARBAGE = 200;
  private static final int DAMAGED_BYTES = 16;

  private TornFiles() {}

  /**
   * Has a journal of an attempt that is not over end as a dying disk would leave it: without its
   * last bytes, with bytes that nobody wrote, or with the beginning of one more record.
   *
   * @param worker the node's folder
   * @return the file; empty when the node has none
   */
  static Optional<Path> tearJournal(Path worker, long salt) throws IOException {
    Random random = new Random(salt);
    List<Path> journals = find(worker, "journal", "attempt-");
    if (journals.isEmpty()) {
      return Optional.empty();
    }
    Path journal = journals.get(random.nextInt(journals.size()));
    byte[] content = Files.readAllBytes(journal);
    switch (random.nextInt(3)) {
      case 0 -> {
        byte[] garbage = new byte[1 + random.nextInt(MOST_GARBAGE)];
        random.nextBytes(garbage);
        Files.write(journal, garbage, StandardOpenOption.APPEND);
      }
      case 1 -> {
        int begun = Math.min(content.length, 1 + random.nextInt(40));
        Files.write(journal, Arrays.copyOf(content, begun), StandardOpenOption.APPEND);
      }
      default -> {
        try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "rw")) {
          file.setLength(Math.max(0, content.length - 1 - random.nextInt(MOST_CUT)));
        }
      }
    }
    return Optional.of(journal);
  }

  /**
   * Damages the newest checkpoint of a node in the middle.
   *
   * @return the file; empty when the node has none
   */
  static Optional<Path> damageCheckpoint(Path worker, long salt) throws IOException {
    Optional<Path> newest =
        find(worker, "checkpoint-", "checkpoints").stream()
            .filter(path -> path.toString().endsWith(".safetensors"))
            .max(Comparator.comparing(TornFiles::modified));
    if (newest.isPresent()) {
      byte[] garbage = new byte[DAMAGED_BYTES];
      new Random(salt).nextBytes(garbage);
      try (RandomAccessFile file = new RandomAccessFile(newest.get().toFile(), "rw")) {
        file.seek(file.length() / 2);
        file.write(garbage);
      }
    }
    return newest;
  }

  private static long modified(Path path) {
    return path.toFile().lastModified();
  }

  private static List<Path> find(Path worker, String prefix, String parent) throws IOException {
    try (Stream<Path> files = Files.walk(worker.resolve("stages"))) {
      return files
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .filter(path -> path.getParent().getFileName().toString().startsWith(parent))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of(); // it has begun nothing yet
    }
  }
}

package milesweep.mile.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import milesweep.common.AtomicFile;

/**
 * The files that a program writes as its checkpoints.
 *
 * @param folder where it writes
 */
record CheckpointFiles(Path folder) {
  private static final int MOST_FILES = 10_000;
  private static final int CHUNK = 1 << 20;

  /**
   * Brings a checkpoint to the disk.
   *
   * @return its files, relative to the folder
   * @throws LineFault when there is something else than files and folders, or too many of them
   */
  List<SavedProgress.SavedFile> bringToDisk(Path checkpoint) throws IOException, LineFault {
    List<SavedProgress.SavedFile> files = new ArrayList<>();
    for (Path entry : tree(checkpoint)) {
      if (isFolder(entry)) {
        AtomicFile.syncFolder(entry);
      } else if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
        throw new LineFault("checkpoint: %s is no file and no folder".formatted(entry));
      } else {
        String name = folder.relativize(entry).toString();
        files.add(new SavedProgress.SavedFile(name, Files.size(entry), checksum(entry, true)));
      }
    }
    if (files.size() > MOST_FILES) {
      throw new LineFault(
          "checkpoint: %s has %d files, at most %d; pack them into one"
              .formatted(checkpoint, files.size(), MOST_FILES));
    }
    for (Path above = checkpoint.getParent(); above.startsWith(folder); above = above.getParent()) {
      AtomicFile.syncFolder(above);
    }
    return files;
  }

  /** What is wrong with a checkpoint, if anything. */
  Optional<String> damage(SavedProgress saved) throws IOException {
    for (SavedProgress.SavedFile file : saved.files()) {
      Path path = folder.resolve(file.path());
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(path + " is gone");
      }
      if (Files.size(path) != file.bytes() || checksum(path, false) != file.crc32c()) {
        return Optional.of(path + " is not what it was when the program told of it");
      }
    }
    return Optional.empty();
  }

  /** Copies a checkpoint from elsewhere; a half copy does no harm, for it has other checksums. */
  void copy(SavedProgress saved, CheckpointFiles from) throws IOException {
    for (SavedProgress.SavedFile file : saved.files()) {
      Path to = folder.resolve(file.path());
      Files.createDirectories(to.getParent());
      Files.copy(from.folder.resolve(file.path()), to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes a checkpoint, save files that one to be kept has, too. */
  void remove(SavedProgress old, List<SavedProgress> kept) throws IOException {
    for (SavedProgress.SavedFile file : old.files()) {
      if (kept.stream().noneMatch(saved -> saved.has(file.path()))) {
        Files.deleteIfExists(folder.resolve(file.path()));
      }
    }
    Path path = folder.resolve(old.path());
    if (isFolder(path)) {
      for (Path entry : innermostFirst(path)) {
        if (isFolder(entry) && isEmpty(entry)) {
          Files.delete(entry);
        }
      }
    }
  }

  /** Removes everything that is in none of these. */
  void keepOnly(List<SavedProgress> kept) throws IOException {
    Set<Path> needed =
        kept.stream()
            .flatMap(saved -> saved.files().stream())
            .map(file -> folder.resolve(file.path()))
            .collect(Collectors.toSet());
    for (Path entry : innermostFirst(folder)) {
      boolean isNeeded = isFolder(entry) ? !isEmpty(entry) : needed.contains(entry);
      if (!isNeeded && !entry.equals(folder)) {
        Files.delete(entry);
      }
    }
  }

  private static long checksum(Path file, boolean sync) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (sync) {
        channel.force(true);
      }
      while (channel.read(chunk) >= 0) {
        crc.update(chunk.flip());
        chunk.clear();
      }
    }
    return crc.getValue();
  }

  private static List<Path> tree(Path path) throws IOException {
    try (Stream<Path> tree = Files.walk(path)) {
      return tree.sorted().toList();
    }
  }

  private static List<Path> innermostFirst(Path path) throws IOException {
    return tree(path).stream().sorted(Comparator.reverseOrder()).toList();
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}

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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import milesweep.common.AtomicFile;
import milesweep.common.protocol.Report.EpochEnded;

/**
 * The checkpoints of a stage that a program does. The program writes files of any kind and says
 * when one is whole; we bring it to the disk, note its checksums, and keep the last two. One that
 * does not fit its checksums any more is put aside in favour of the one before.
 */
public final class ProgramCheckpoints {
  private static final int KEPT = 2;
  private static final int MOST_FILES = 10_000;
  private static final int CHUNK = 1 << 20;
  private static final String NOTE = "checkpoint-%06d.json";
  private static final String NOTES = "checkpoint-\\d{6}\\.json";

  private final Path folder;
  private final Path programs;

  /** The checkpoints in a stage's folder for them, which is made when needed. */
  public ProgramCheckpoints(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    this.programs = this.folder.resolve("program");
  }

  /** Our notes lie here, the program's files below it. */
  public Path folder() {
    return folder;
  }

  /** Where the program writes. */
  public Path programFolder() {
    return programs;
  }

  /** The file or folder of a checkpoint. */
  public Path path(SavedProgress saved) {
    return programs.resolve(saved.path());
  }

  /**
   * The newest checkpoint that is whole. What the program has left there beside the checkpoints is
   * removed: nothing but a checkpoint goes from one attempt to the next.
   *
   * @param warnings told of every damaged one
   */
  public Optional<SavedProgress> begin(Consumer<String> warnings) throws IOException {
    Files.createDirectories(programs);
    putAsideUnreadable(warnings);
    List<SavedProgress> whole = new ArrayList<>();
    for (SavedProgress saved : newestFirst(folder)) {
      Optional<String> damage = damage(programs, saved);
      if (damage.isPresent()) {
        warnings.accept(
            "checkpoint put aside, the program goes on from the one before: " + damage.get());
        Files.delete(note(saved.number()));
      } else {
        whole.add(saved);
      }
    }
    clear(programs, whole);
    return whole.stream().findFirst();
  }

  private void putAsideUnreadable(Consumer<String> warnings) throws IOException {
    for (Path note : notes(folder)) {
      try {
        AtomicFile.readJson(note, SavedProgress.class);
      } catch (IOException e) {
        Path aside = note.resolveSibling(note.getFileName() + ".damaged");
        Files.move(note, aside, StandardCopyOption.REPLACE_EXISTING);
        warnings.accept("note of a checkpoint put aside: " + e.getMessage());
      }
    }
  }

  /**
   * Copies the newest whole checkpoint that an earlier attempt left elsewhere, when it is newer
   * than ours.
   *
   * @param resume folder of that attempt's checkpoints, or null
   */
  public void bring(String resume) throws IOException {
    if (resume == null || !Files.isDirectory(Path.of(resume))) {
      return;
    }
    Path from = Path.of(resume).toAbsolutePath().normalize();
    if (from.equals(folder)) {
      return;
    }
    int newest = newestFirst(folder).stream().mapToInt(SavedProgress::number).max().orElse(0);
    for (SavedProgress saved : newestFirst(from)) {
      if (saved.number() > newest && damage(from.resolve("program"), saved).isEmpty()) {
        for (SavedProgress.SavedFile file : saved.files()) {
          Path to = programs.resolve(file.path());
          Files.createDirectories(to.getParent());
          Files.copy(
              from.resolve("program").resolve(file.path()),
              to,
              StandardCopyOption.REPLACE_EXISTING);
        }
        AtomicFile.writeJson(note(saved.number()), saved);
        return;
      }
    }
  }

  /**
   * Takes a checkpoint that the program has finished, and removes all but the last two.
   *
   * @param line what the program says of it
   * @param seconds spent so far, over all attempts
   * @param epochs all that it told so far, over all attempts
   * @throws LineFault when it is not there, or not below the folder for checkpoints
   */
  public SavedProgress save(ProgramLine.Checkpoint line, double seconds, List<EpochEnded> epochs)
      throws IOException, LineFault {
    Path path = programs.resolve(line.path()).normalize();
    if (!path.startsWith(programs) || path.equals(programs)) {
      throw new LineFault(
          "checkpoint: %s is not below the folder for checkpoints, %s"
              .formatted(line.path(), programs));
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new LineFault(
          "checkpoint: there is no %s; write it first, then tell of it".formatted(path));
    }
    List<SavedProgress> before = newestFirst(folder);
    int number = before.isEmpty() ? 1 : before.get(0).number() + 1;
    SavedProgress saved =
        new SavedProgress(
            number,
            programs.relativize(path).toString(),
            files(path),
            line.epoch(),
            line.step(),
            seconds,
            epochs);
    AtomicFile.writeJson(note(number), saved);
    keep(saved, before);
    return saved;
  }

  /** One that the new one has overwritten is none any more. */
  private void keep(SavedProgress saved, List<SavedProgress> before) throws IOException {
    List<SavedProgress> kept = new ArrayList<>(List.of(saved));
    for (SavedProgress old : before) {
      boolean overwritten = saved.files().stream().anyMatch(file -> old.has(file.path()));
      if (kept.size() < KEPT && !overwritten) {
        kept.add(old);
      } else {
        Files.delete(note(old.number()));
      }
    }
    for (SavedProgress old : before) {
      if (!kept.contains(old)) {
        remove(old, kept);
      }
    }
  }

  /** Files of a checkpoint, each brought to the disk. */
  private List<SavedProgress.SavedFile> files(Path path) throws IOException, LineFault {
    List<SavedProgress.SavedFile> files = new ArrayList<>();
    for (Path entry : tree(path)) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        AtomicFile.syncFolder(entry);
      } else if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
        throw new LineFault("checkpoint: %s is no file and no folder".formatted(entry));
      } else {
        files.add(
            new SavedProgress.SavedFile(
                programs.relativize(entry).toString(), Files.size(entry), synced(entry)));
      }
    }
    if (files.size() > MOST_FILES) {
      throw new LineFault(
          "checkpoint: %s has %d files, at most %d; pack them into one"
              .formatted(path, files.size(), MOST_FILES));
    }
    for (Path parent = path.getParent(); parent.startsWith(programs); parent = parent.getParent()) {
      AtomicFile.syncFolder(parent);
    }
    return files;
  }

  private static List<Path> tree(Path path) throws IOException {
    try (Stream<Path> tree = Files.walk(path)) {
      return tree.sorted().toList();
    }
  }

  private static long synced(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
    return checksum(file);
  }

  private static long checksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(chunk) >= 0) {
        crc.update(chunk.flip());
        chunk.clear();
      }
    }
    return crc.getValue();
  }

  /** What is wrong with a checkpoint. */
  private static Optional<String> damage(Path programs, SavedProgress saved) throws IOException {
    for (SavedProgress.SavedFile file : saved.files()) {
      Path path = programs.resolve(file.path());
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(path + " is gone");
      }
      if (Files.size(path) != file.bytes() || checksum(path) != file.crc32c()) {
        return Optional.of(path + " is not what it was when the program told of it");
      }
    }
    return Optional.empty();
  }

  /** Removes a checkpoint's files, save those that a kept one has, too. */
  private void remove(SavedProgress old, List<SavedProgress> kept) throws IOException {
    for (SavedProgress.SavedFile file : old.files()) {
      if (kept.stream().noneMatch(saved -> saved.has(file.path()))) {
        Files.deleteIfExists(programs.resolve(file.path()));
      }
    }
    removeEmpty(programs.resolve(old.path()));
  }

  private static void removeEmpty(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    for (Path entry : tree(path).stream().sorted(Comparator.reverseOrder()).toList()) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && isEmpty(entry)) {
        Files.delete(entry);
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static void clear(Path programs, List<SavedProgress> kept) throws IOException {
    Set<Path> needed =
        kept.stream()
            .flatMap(saved -> saved.files().stream())
            .map(file -> programs.resolve(file.path()))
            .collect(Collectors.toSet());
    for (Path entry : tree(programs).stream().sorted(Comparator.reverseOrder()).toList()) {
      boolean isFolder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
      boolean isNeeded = isFolder ? !isEmpty(entry) : needed.contains(entry);
      if (!isNeeded && !entry.equals(programs)) {
        Files.delete(entry);
      }
    }
  }

  private Path note(int number) {
    return folder.resolve(NOTE.formatted(number));
  }

  private static List<SavedProgress> newestFirst(Path folder) throws IOException {
    List<SavedProgress> saved = new ArrayList<>();
    for (Path note : notes(folder)) {
      AtomicFile.readJson(note, SavedProgress.class).ifPresent(saved::add);
    }
    saved.sort(Comparator.comparingInt(SavedProgress::number).reversed());
    return saved;
  }

  private static List<Path> notes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches(NOTES)).toList();
    }
  }
}

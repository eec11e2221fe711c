package milesweep.mile.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import milesweep.common.AtomicFile;
import milesweep.common.protocol.Report.EpochEnded;

/**
 * The checkpoints of a stage that a program does. The program writes files of any kind and says
 * when one is whole; we bring it to the disk, note its checksums, and keep the last two. One that
 * does not fit its checksums any more is put aside in favour of the one before.
 */
public final class ProgramCheckpoints {
  private static final int KEPT = 2;
  private static final String PROGRAM = "program";
  private static final String NOTE = "checkpoint-%06d.json";
  private static final String NOTES = "checkpoint-\\d{6}\\.json";

  private final Path folder;
  private final CheckpointFiles files;

  /** The checkpoints in a stage's folder for them, which is made when needed. */
  public ProgramCheckpoints(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    this.files = new CheckpointFiles(this.folder.resolve(PROGRAM));
  }

  /** Our notes lie here, the program's files below it. */
  public Path folder() {
    return folder;
  }

  /** Where the program writes. */
  public Path programFolder() {
    return files.folder();
  }

  /** The file or folder of a checkpoint. */
  public Path path(SavedProgress saved) {
    return files.folder().resolve(saved.path());
  }

  /**
   * The newest checkpoint that is whole. What the program has left there beside the checkpoints is
   * removed: nothing but a checkpoint goes from one attempt to the next.
   *
   * @param warnings told of every damaged one
   */
  public Optional<SavedProgress> begin(Consumer<String> warnings) throws IOException {
    Files.createDirectories(files.folder());
    putAsideUnreadable(warnings);
    List<SavedProgress> whole = new ArrayList<>();
    for (SavedProgress saved : newestFirst(folder)) {
      Optional<String> damage = files.damage(saved);
      if (damage.isPresent()) {
        warnings.accept(
            "checkpoint put aside, the program goes on from the one before: " + damage.get());
        Files.delete(note(saved.number()));
      } else {
        whole.add(saved);
      }
    }
    files.keepOnly(whole);
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
    CheckpointFiles there = new CheckpointFiles(from.resolve(PROGRAM));
    int newest = newestFirst(folder).stream().mapToInt(SavedProgress::number).max().orElse(0);
    for (SavedProgress saved : newestFirst(from)) {
      if (saved.number() > newest && there.damage(saved).isEmpty()) {
        files.copy(saved, there);
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
    Path path = files.folder().resolve(line.path()).normalize();
    if (!path.startsWith(files.folder()) || path.equals(files.folder())) {
      throw new LineFault(
          "checkpoint: %s is not below the folder for checkpoints, %s"
              .formatted(line.path(), files.folder()));
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
            files.folder().relativize(path).toString(),
            files.bringToDisk(path),
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
        files.remove(old, kept);
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
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> entry.getFileName().toString().matches(NOTES)).toList();
    }
  }
}

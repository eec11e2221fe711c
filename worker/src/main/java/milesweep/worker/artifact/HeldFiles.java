package milesweep.worker.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import milesweep.common.AtomicFile;
import milesweep.common.FileHashes;
import milesweep.common.trial.StageKey;

/**
 * What a node gives out: files by the hash of their content, found in its cache or by its own
 * notes, and the checkpoints of its stages. Nothing that is asked ever becomes a path: a hash is
 * looked up, a checkpoint's name is compared with what lies there. Reads files; any thread.
 */
public final class HeldFiles {
  private static final int DEEPEST = 16;
  private static final List<String> UNFINISHED = List.of(".tmp", ".part", ".damaged");

  private final Path notes;
  private final Path stages;
  private final ArtifactCache cache;
  private final FileHashes hashes;
  private final Set<Note> noted = ConcurrentHashMap.newKeySet();

  /**
   * Where a file of this hash should lie.
   *
   * @param path absolute
   */
  record Note(String sha256, String path) {}

  /**
   * The files of a node.
   *
   * @param notes folder for its notes, made with the first
   * @param stages folder of its stages
   */
  public HeldFiles(Path notes, Path stages, ArtifactCache cache, FileHashes hashes) {
    this.notes = notes;
    this.stages = stages;
    this.cache = cache;
    this.hashes = hashes;
  }

  /** Remembers durably where a file lies that others may want. */
  void note(String sha256, Path path) throws IOException {
    Note note = new Note(sha256, path.toString());
    if (ArtifactCache.isHash(sha256) && !noted.contains(note)) {
      Files.createDirectories(notes);
      AtomicFile.writeJson(notes.resolve(sha256), note);
      noted.add(note);
    }
  }

  /**
   * The file of a hash, if it is here and has this very content now.
   *
   * @throws IOException when it is here and cannot be read
   */
  public Optional<Path> artifact(String sha256) throws IOException {
    if (!ArtifactCache.isHash(sha256)) {
      return Optional.empty();
    }
    Optional<Path> cached = cache.find(sha256);
    if (cached.isPresent() && has(cached.get(), sha256)) {
      return cached;
    }
    return AtomicFile.readJson(notes.resolve(sha256), Note.class)
        .map(note -> Path.of(note.path()))
        .filter(path -> has(path, sha256));
  }

  /** Whether the file has this very content now. */
  boolean has(Path file, String sha256) {
    try {
      return Files.isRegularFile(file) && hashes.sha256(file).equals(sha256);
    } catch (IOException e) {
      return false; // whoever wants it asks another node
    }
  }

  /** The checkpoints of a stage, by name; none when there are none here. */
  public List<CheckpointFile> checkpoints(StageKey stage) throws IOException {
    List<CheckpointFile> found = new ArrayList<>();
    Path folder = checkpointFolder(stage);
    for (Path file : files(folder)) {
      try {
        found.add(new CheckpointFile(name(folder, file), Files.size(file), hashes.sha256(file)));
      } catch (NoSuchFileException e) {
        continue; // a newer one has taken its place meanwhile
      }
    }
    return found;
  }

  /** A file of a stage's checkpoints, if there is one of this name. */
  public Optional<Path> checkpoint(StageKey stage, String name) throws IOException {
    Path folder = checkpointFolder(stage);
    return files(folder).stream().filter(file -> name(folder, file).equals(name)).findFirst();
  }

  private Path checkpointFolder(StageKey stage) {
    return stages.resolve(stage.value()).resolve("checkpoints");
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString();
  }

  /** Whole files alone, and no links: a trainer's program may write whatever it likes there. */
  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
      return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> UNFINISHED.stream().noneMatch(file.toString()::endsWith))
          .sorted()
          .toList();
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }
}

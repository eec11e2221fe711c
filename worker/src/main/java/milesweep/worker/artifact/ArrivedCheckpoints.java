package milesweep.worker.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import milesweep.common.AtomicFile;
import milesweep.common.FileHashes;
import milesweep.common.trial.StageKey;

/**
 * Checkpoints of an attempt elsewhere, in {@code stages/KEY/arrived}, until the attempt here has
 * ended. Parts lie beside that folder under their hashes.
 */
final class ArrivedCheckpoints {
  private static final String FOLDER = "arrived";
  private static final String PARTS = "arrived-parts";

  private final Path stage;

  ArrivedCheckpoints(Path stages, StageKey key) {
    this.stage = stages.resolve(key.value());
  }

  static void remove(Path stages, StageKey key) throws IOException {
    ArrivedCheckpoints arrived = new ArrivedCheckpoints(stages, key);
    delete(arrived.folder());
    delete(arrived.stage.resolve(PARTS));
  }

  Path folder() {
    return stage.resolve(FOLDER);
  }

  Path part(CheckpointFile file) {
    return stage.resolve(PARTS).resolve(file.sha256());
  }

  /** The newest checkpoint that the stage has here already; the empty text when there is none. */
  String newestOwn() throws IOException {
    Path own = stage.resolve("checkpoints");
    if (!Files.isDirectory(own)) {
      return "";
    }
    try (Stream<Path> files = Files.list(own)) {
      return CheckpointOrder.newestName(
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.endsWith(".damaged") && !name.endsWith(".tmp"))
              .toList());
    }
  }

  /** What is wrong with a listing: whatever would lead out of the folder, or is no content. */
  Optional<String> fault(List<CheckpointFile> files) {
    return files.stream()
        .filter(file -> target(file).isEmpty() || !isContent(file))
        .map(file -> "it lists \"" + file.name() + "\"")
        .findFirst();
  }

  private static boolean isContent(CheckpointFile file) {
    return file.sha256() != null && ArtifactCache.isHash(file.sha256()) && file.bytes() >= 0;
  }

  private Optional<Path> target(CheckpointFile file) {
    try {
      Path target = folder().resolve(file.name()).normalize();
      boolean below = target.startsWith(folder()) && !target.equals(folder());
      return below ? Optional.of(target) : Optional.empty();
    } catch (InvalidPathException | NullPointerException e) {
      return Optional.empty();
    }
  }

  boolean has(CheckpointFile file) throws IOException {
    Path target = target(file).orElseThrow();
    return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Files.size(target) == file.bytes()
        && FileHashes.of(target).equals(file.sha256());
  }

  /** Makes a whole part visible. */
  void accept(CheckpointFile file) throws StorageException {
    Path target = target(file).orElseThrow();
    try {
      Files.createDirectories(target.getParent());
      Files.move(part(file), target, StandardCopyOption.ATOMIC_MOVE);
      AtomicFile.syncFolder(target.getParent());
    } catch (IOException e) {
      throw StorageException.of(target, e);
    }
  }

  /** Removes what is not of this listing: it came with an earlier one. */
  void keepOnly(List<CheckpointFile> files) throws IOException {
    Set<Path> kept =
        files.stream().map(file -> target(file).orElseThrow()).collect(Collectors.toSet());
    if (!Files.isDirectory(folder())) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder())) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        if (!kept.contains(path)) {
          Files.delete(path);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}

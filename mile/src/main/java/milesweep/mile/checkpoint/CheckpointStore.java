package milesweep.mile.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import milesweep.mile.tensor.Tensor;

/**
 * The checkpoints of one training stage in a folder of their own: the last two are kept, and one
 * that does not match its checksum is put aside in favour of the one before. The weights of the
 * best epoch so far have files beside them; those that the last two checkpoints speak of are kept.
 */
public final class CheckpointStore {
  private static final int KEPT = 2;
  private static final String PREFIX = "checkpoint-";
  private static final String BEST = "best-";
  private static final String SUFFIX = ".safetensors";
  private static final String STAGE = "stage";

  private final Path folder;
  private final String stage;

  /**
   * The store of a stage; the folder is made when needed.
   *
   * @param stage identifies the stage: a checkpoint of another one is refused
   */
  public CheckpointStore(Path folder, String stage) {
    this.folder = folder;
    this.stage = stage;
  }

  /** Where the checkpoints lie. */
  public Path folder() {
    return folder;
  }

  /**
   * Writes a checkpoint durably, then removes all but the last two.
   *
   * @param epoch epochs done
   * @param step steps done in the epoch after those
   * @return its file
   */
  public Path save(int epoch, int step, Map<String, Tensor> tensors, String progress)
      throws IOException {
    Files.createDirectories(folder);
    Path path = folder.resolve("%s%06d-%07d%s".formatted(PREFIX, epoch, step, SUFFIX));
    SafetensorsWriter.write(path, tensors, Map.of(STAGE, stage, "progress", progress));
    keepNewest(PREFIX);
    keepNewest(BEST);
    return path;
  }

  private void keepNewest(String prefix) throws IOException {
    List<Path> all = newestFirst(prefix);
    for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      Files.delete(old);
    }
  }

  /**
   * Writes the weights of the best epoch so far durably. To be called before the first checkpoint
   * that speaks of it, and with one right after it: so the last two checkpoints speak of the last
   * two such files at most.
   *
   * @param epoch from 0
   */
  public void saveBest(int epoch, Map<String, Tensor> tensors) throws IOException {
    Files.createDirectories(folder);
    SafetensorsWriter.write(best(epoch), tensors, Map.of(STAGE, stage));
  }

  /** File of the weights that an epoch left as the best. */
  public Path best(int epoch) {
    return folder.resolve("%s%06d%s".formatted(BEST, epoch, SUFFIX));
  }

  /** Whether the file of an epoch's weights is there and whole. */
  public boolean hasBest(int epoch) {
    try {
      Checksum.verify(best(epoch));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Removes weights of epochs that have not been done yet: a training that goes back makes anew.
   */
  public void removeBestFrom(int epoch) throws IOException {
    for (Path path : newestFirst(BEST)) {
      if (path.compareTo(best(epoch)) >= 0) {
        Files.delete(path);
      }
    }
  }

  /** Renames a file out of the way. */
  public void putAside(Path path) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".damaged");
    Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The newest checkpoint that is whole, or nothing when there is none.
   *
   * @param warnings told of every damaged one, which is renamed out of the way
   * @throws IOException when the folder cannot be read, or a checkpoint is of another stage
   */
  public Optional<Path> newest(Consumer<String> warnings) throws IOException {
    for (Path path : newestFirst(PREFIX)) {
      try {
        Checksum.verify(path);
      } catch (IOException e) {
        putAside(path);
        warnings.accept(
            "checkpoint put aside, training goes on from the one before: " + e.getMessage());
        continue;
      }
      requireOwn(path);
      return Optional.of(path);
    }
    return Optional.empty();
  }

  private void requireOwn(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String found = file.metadata().get(STAGE);
      if (!stage.equals(found)) {
        throw new IOException(
            "%s is a checkpoint of stage %s, not of %s; give each stage a folder of its own"
                .formatted(path, found, stage));
      }
    }
  }

  /** What {@link #save} was given as progress. */
  public static String progress(SafetensorsFile file) {
    return file.metadata().get("progress");
  }

  private List<Path> newestFirst(String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .filter(path -> path.getFileName().toString().endsWith(SUFFIX))
          .sorted(Comparator.comparing((Path path) -> path.getFileName().toString()).reversed())
          .toList();
    }
  }
}

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
  private static final String PROGRESS = "progress";

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

  /** Judges a whole checkpoint by its progress. */
  @FunctionalInterface
  public interface Completeness {
    /** Whether all that it speaks of is there. */
    boolean test(String progress) throws IOException;
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
    SafetensorsWriter.write(path, tensors, Map.of(STAGE, stage, PROGRESS, progress));
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

  /**
   * Overwrites tensors with the newest checkpoint that is whole. A file is read once: it is checked
   * while it is loaded, and the one before makes up for a damaged one. The last one left is checked
   * before, since nothing would make up for it. A file that is damaged, or that {@code complete}
   * finds fault with, is renamed out of the way.
   *
   * @param targets all tensors of a checkpoint
   * @param complete asked about a whole one
   * @param warnings told of every file that was put aside, and why
   * @return what {@link #save} was given as progress; nothing when there is no checkpoint to go on
   *     from, and no target was touched
   * @throws IOException when the folder cannot be read, a checkpoint is of another stage, or
   *     targets were overwritten and no whole checkpoint is left
   */
  public Optional<String> load(
      Map<String, Tensor> targets, Completeness complete, Consumer<String> warnings)
      throws IOException {
    List<Path> paths = newestFirst(PREFIX);
    boolean touched = false;
    for (int i = 0; i < paths.size(); i++) {
      Path path = paths.get(i);
      boolean last = i == paths.size() - 1;
      if (isComplete(path, complete, warnings) && (!last || isWhole(path, warnings))) {
        touched = true;
        if (load(path, targets, warnings)) {
          return Optional.of(progress(path));
        }
      }
    }
    if (touched) {
      throw new IOException(
          "no whole checkpoint is left in %s, all are put aside; the next attempt starts the stage from the beginning"
              .formatted(folder));
    }
    return Optional.empty();
  }

  /** Whether all is there that a file speaks of, as far as can be said before it is summed. */
  private boolean isComplete(Path path, Completeness complete, Consumer<String> warnings)
      throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      requireOwn(file);
      if (complete.test(String.valueOf(file.metadata().get(PROGRESS)))) {
        return true;
      }
    } catch (IOException e) {
      rethrowIfWhole(e, path, warnings);
      return false;
    }
    if (isWhole(path, warnings)) {
      putAside(path, path + " speaks of best weights that are gone or damaged", warnings);
    }
    return false;
  }

  /** Whether a file was whole and is loaded; else it was put aside. */
  private static boolean load(Path path, Map<String, Tensor> targets, Consumer<String> warnings)
      throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      CheckedReader.read(file, targets);
      return true;
    } catch (IOException e) {
      rethrowIfWhole(e, path, warnings);
      return false;
    }
  }

  /** A whole file that cannot be used does not belong here; a damaged one is put aside. */
  private static void rethrowIfWhole(IOException e, Path path, Consumer<String> warnings)
      throws IOException {
    if (isWhole(path, warnings)) {
      throw e;
    }
  }

  /**
   * The newest checkpoint that is whole, or nothing when there is none.
   *
   * @param warnings told of every damaged one, which is renamed out of the way
   * @throws IOException when the folder cannot be read, or a checkpoint is of another stage
   */
  public Optional<Path> newest(Consumer<String> warnings) throws IOException {
    for (Path path : newestFirst(PREFIX)) {
      if (isWhole(path, warnings)) {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
          requireOwn(file);
        }
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private static boolean isWhole(Path path, Consumer<String> warnings) throws IOException {
    try {
      Checksum.verify(path);
      return true;
    } catch (IOException e) {
      putAside(path, String.valueOf(e.getMessage()), warnings);
      return false;
    }
  }

  private static void putAside(Path path, String why, Consumer<String> warnings)
      throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".damaged");
    Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
    warnings.accept("checkpoint put aside, training goes on from the one before: " + why);
  }

  private void requireOwn(SafetensorsFile file) throws IOException {
    String found = file.metadata().get(STAGE);
    if (!stage.equals(found)) {
      throw new IOException(
          "%s is a checkpoint of stage %s, not of %s; give each stage a folder of its own"
              .formatted(file.path(), found, stage));
    }
  }

  private static String progress(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return String.valueOf(file.metadata().get(PROGRESS));
    }
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

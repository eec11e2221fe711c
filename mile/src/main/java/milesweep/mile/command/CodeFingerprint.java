package milesweep.mile.command;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import milesweep.common.Hashes;
import milesweep.common.view.CommandSettings.Code;

/**
 * The content of a program's files: one hash over the relative path and the hash of each, so that
 * it is the same wherever they lie.
 *
 * @param sha256 64 hex digits
 * @param files how many there are
 * @param bytes their size
 * @param newest relative paths of those that were changed last, at most three
 */
public record CodeFingerprint(String sha256, int files, long bytes, List<String> newest) {
  /** Which files of a folder count. */
  public enum Extent {
    /** All but those that are certainly no part of a program. */
    ALL,
    /**
     * Those that a program is written in. A run may leave others beside them, as logs and figures.
     */
    SOURCES
  }

  /** Files of a folder that nobody has named; more is most likely data. */
  static final int MOST_FILES = 2_000;

  /** Bytes of a folder that nobody has named. */
  static final long MOST_BYTES = 256L << 20;

  /** Files that are named. */
  static final int MOST_NAMED_FILES = 100_000;

  private static final int NEWEST = 3;
  private static final Set<String> PASSED_OVER = Set.of("__pycache__", "node_modules");
  private static final Pattern SOURCE =
      Pattern.compile(
          ".*\\.(py|pyi|pyx|ipynb|sh|bash|zsh|r|R|jl|m|js|mjs|cjs|ts|lua|pl|pm|rb|php|java|kt|scala"
              + "|groovy|clj|jar|class|c|h|cc|cpp|cxx|hpp|cu|cuh|rs|go|swift|f90|so)");

  /** SHA-256 of a file, in hex. */
  public interface FileHash {
    String of(Path file) throws IOException;
  }

  private record Found(String name, Path path, long bytes, long modified) {}

  /**
   * Hashes files, and folders with all that is in them. Of a folder, hidden files, what Python and
   * Node.js keep there by themselves, virtual environments and homes of sweeps are no code; nor,
   * where nobody has named the folder, are {@code *.conf} files, for sweep files are.
   *
   * @throws IOException saying which file cannot be read, or that there are too many
   */
  public static CodeFingerprint of(Code code, Extent extent, FileHash hash) throws IOException {
    StringBuilder text = new StringBuilder();
    List<Found> all = new ArrayList<>();
    for (Path root : code.roots()) {
      List<Found> found = new ArrayList<>();
      collect(root, code.isGiven(), extent, found, all.size());
      found.sort(Comparator.comparing(Found::name));
      text.append("root\n");
      for (Found file : found) {
        text.append(hash.of(file.path())).append("  ").append(file.name()).append('\n');
      }
      all.addAll(found);
    }
    long bytes = all.stream().mapToLong(Found::bytes).sum();
    return new CodeFingerprint(Hashes.sha256(text.toString()), all.size(), bytes, newest(all));
  }

  private static List<String> newest(List<Found> all) {
    return all.stream()
        .sorted(Comparator.comparingLong(Found::modified).reversed())
        .limit(NEWEST)
        .map(Found::name)
        .toList();
  }

  private static void collect(
      Path root, boolean isGiven, Extent extent, List<Found> found, int before) throws IOException {
    if (!Files.isDirectory(root)) {
      BasicFileAttributes look = Files.readAttributes(root, BasicFileAttributes.class);
      found.add(found(root.getFileName().toString(), root, look));
      return;
    }
    long[] bytes = {0};
    Files.walkFileTree(
        root,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes look)
              throws IOException {
            boolean isCode = folder.equals(root) || (isCode(folder) && !isOthers(folder));
            return isCode ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes look) throws IOException {
            boolean counts = isCode(file) && (isGiven || !file.toString().endsWith(".conf"));
            if (counts && (extent == Extent.ALL || isSource(file))) {
              found.add(found(root.relativize(file).toString(), file, look));
              bytes[0] += look.size();
              requireFew(root, isGiven, found.size() + before, bytes[0]);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof FileSystemLoopException) {
              return FileVisitResult.CONTINUE; // what it leads back to is looked at as it is
            }
            throw e;
          }
        });
  }

  private static Found found(String name, Path path, BasicFileAttributes look) {
    return new Found(name, path, look.size(), look.lastModifiedTime().toMillis());
  }

  private static boolean isCode(Path path) {
    String name = path.getFileName().toString();
    return !name.startsWith(".") && !name.endsWith(".pyc") && !PASSED_OVER.contains(name);
  }

  /** By its name; one without an ending, by the right to be executed. */
  private static boolean isSource(Path file) {
    String name = file.getFileName().toString();
    return name.contains(".") ? SOURCE.matcher(name).matches() : Files.isExecutable(file);
  }

  /** A virtual environment of Python, or where sweeps keep their results, as many do close by. */
  private static boolean isOthers(Path folder) throws IOException {
    return Files.exists(folder.resolve("pyvenv.cfg"))
        || Files.exists(folder.resolve("coordinator").resolve("store.lock"))
        || isHomeOfWorkers(folder.resolve("workers"));
  }

  private static boolean isHomeOfWorkers(Path workers) throws IOException {
    if (!Files.isDirectory(workers)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(workers)) {
      return entries.anyMatch(worker -> Files.exists(worker.resolve("incarnation")));
    }
  }

  private static void requireFew(Path root, boolean isGiven, int files, long bytes)
      throws IOException {
    if (isGiven && files > MOST_NAMED_FILES) {
      throw new IOException("more than %d files; name fewer".formatted(MOST_NAMED_FILES));
    }
    if (!isGiven && (files > MOST_FILES || bytes > MOST_BYTES)) {
      throw new IOException(
          "the program's folder %s has more than %d files or %d MiB; name those that matter in trainer.files"
              .formatted(root, MOST_FILES, MOST_BYTES >> 20));
    }
  }
}

package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import milesweep.common.export.ExportManifest;

/**
 * The folder that an export goes to. It is filled under another name beside it and renamed when it
 * is whole, so that nobody takes half an export for one.
 */
final class ExportFolder {
  private final Path folder;
  private final Path fresh;

  private ExportFolder(Path folder) {
    this.folder = folder;
    this.fresh = beside("new");
  }

  /**
   * Takes a folder that may be made, or made anew.
   *
   * @param replace whether an earlier export there may go
   * @throws UserFault when something is there that may not go
   */
  static ExportFolder of(Path path, boolean replace) throws IOException {
    Path folder = path.toAbsolutePath().normalize();
    if (Files.exists(folder) && !isEmpty(folder)) {
      boolean export = Files.isRegularFile(folder.resolve(ExportManifest.FILE));
      if (!export) {
        throw new UserFault(
            "milesweep: %s is there and is no export; name a folder that is not there yet"
                .formatted(path));
      }
      if (!replace) {
        throw new UserFault(
            "milesweep: %s holds an export already; --force replaces it".formatted(path));
      }
    }
    Files.createDirectories(folder.getParent());
    return new ExportFolder(folder);
  }

  /** Where the export is to be written; not there yet. */
  Path fresh() {
    return fresh;
  }

  /** Puts what was written in its place. */
  void keep() throws IOException {
    Path old = beside("old");
    if (Files.exists(folder)) {
      Files.move(folder, old);
    }
    Files.move(fresh, folder);
    delete(old);
  }

  /** Removes what was written; harmless when it has been kept. */
  void discard() throws IOException {
    delete(fresh);
  }

  private Path beside(String word) {
    return folder.resolveSibling(
        ".%s.%s-%d".formatted(folder.getFileName(), word, ProcessHandle.current().pid()));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(tree)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}

package milesweep.coordinator.sweepfile;

import java.nio.file.Path;
import java.util.Set;

/**
 * Makes written paths absolute: one from a file against that file's folder, one from an environment
 * variable or an option against the caller's.
 */
final class PathBase {
  private final Path callerFolder;
  private final Set<String> files;

  /**
   * Takes where to start from.
   *
   * @param files the files that were read, as places name them
   */
  PathBase(Path callerFolder, Set<String> files) {
    this.callerFolder = callerFolder.toAbsolutePath().normalize();
    this.files = files;
  }

  /** The path as an absolute one. */
  Path absolute(String written, Place place) {
    Path path = Path.of(written);
    if (path.isAbsolute()) {
      return path.normalize();
    }
    if (!files.contains(place.source())) {
      return callerFolder.resolve(path).normalize();
    }
    return callerFolder.resolve(place.source()).resolveSibling(path).normalize();
  }
}

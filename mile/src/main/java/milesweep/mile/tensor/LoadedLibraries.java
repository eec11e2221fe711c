package milesweep.mile.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Native libraries that this process has mapped, from {@code /proc}: their names may be hashed. */
final class LoadedLibraries {
  private static final Path MAPS = Path.of("/proc/self/maps");

  private LoadedLibraries() {}

  /** The file of a loaded library whose name begins with one of {@code beginnings}. */
  static Optional<Path> find(List<String> beginnings) {
    try {
      return Files.readAllLines(MAPS).stream()
          .map(line -> line.indexOf('/') < 0 ? "" : line.substring(line.indexOf('/')))
          .filter(path -> beginnings.stream().anyMatch(begin -> isNamed(path, begin)))
          .findFirst()
          .map(Path::of);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + MAPS, e);
    }
  }

  /** {@code libcudart.so.12} and {@code libcudart-9335f6a2.so.12}, but not another library. */
  private static boolean isNamed(String path, String begin) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith(begin + ".so") || name.startsWith(begin + "-");
  }

  /**
   * The same, of one that must be there.
   *
   * @throws DeviceException when it is not loaded
   */
  static Path require(List<String> beginnings) {
    return find(beginnings)
        .orElseThrow(() -> new DeviceException(String.join(" or ", beginnings) + " is not loaded"));
  }
}

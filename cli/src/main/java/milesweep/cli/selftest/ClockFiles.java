package milesweep.cli.selftest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Wall clocks that can be set, one for each machine, by libfaketime. Other clocks go on as ever.
 */
final class ClockFiles {
  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final String NAME = "faketime/libfaketimeMT.so.1";
  private static final int[] JUMPS = {-86_400, -3_600, -30, 30, 3_600, 86_400};

  private final Path folder;
  private final Path library;

  ClockFiles(Path folder, Path library) {
    this.folder = folder;
    this.library = library;
  }

  /** Where the library is; empty where it is not installed. */
  static Optional<Path> library() {
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      return Stream.concat(Stream.of(LIBRARIES), folders)
          .map(folder -> folder.resolve(NAME))
          .filter(Files::exists)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // another layout
    }
  }

  /** What a process of a machine is started with. */
  Map<String, String> environment(String machine) throws IOException {
    set(machine, 0);
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file(machine).toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_FORCE_MONOTONIC_FIX", "0", // its mending breaks Java's waiting
        "NO_FAKE_STAT", "1");
  }

  /** Has a machine's clock jump. */
  void jump(String machine, long salt) throws IOException {
    set(machine, JUMPS[Math.floorMod(salt, JUMPS.length)]);
  }

  /** Sets it right. */
  void right(String machine) throws IOException {
    set(machine, 0);
  }

  private void set(String machine, int seconds) throws IOException {
    Path next = folder.resolve("clock-" + machine + ".new");
    Files.writeString(next, (seconds < 0 ? "" : "+") + seconds + "\n");
    Files.move(next, file(machine), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path file(String machine) {
    return folder.resolve("clock-" + machine);
  }
}

package milesweep.coordinator.expand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;

/** Definitions from the text of a sweep block. */
final class SweepText {
  private SweepText() {}

  static SweepDefinition read(Path folder, String block) {
    try {
      Path file = folder.resolve("test.conf");
      Files.writeString(file, "sweep {\n" + block + "\n}\n");
      return SweepFile.read(file, Map.of(), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Expansion expand(Path folder, String block) {
    return TrialExpander.expand(read(folder, block));
  }
}

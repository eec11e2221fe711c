package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Path;
import milesweep.common.AtomicFile;
import milesweep.common.Json;
import milesweep.common.protocol.Progress;

/** Puts the latest progress where the node finds it, at most twice a second. */
final class ProgressFile {
  private static final long INTERVAL_NANOS = 500_000_000;

  private final Path file;
  private long last;
  private boolean complained;

  ProgressFile(Path file) {
    this.file = file;
    this.last = System.nanoTime() - INTERVAL_NANOS;
  }

  /** Writes it, unless the one before is too young. */
  void offer(Progress progress) {
    long now = System.nanoTime();
    if (now - last < INTERVAL_NANOS) {
      return;
    }
    last = now;
    try {
      AtomicFile.write(file, Json.MAPPER.writeValueAsBytes(progress));
    } catch (IOException e) {
      if (!complained) { // a full disk fails the next checkpoint with a better message
        System.err.println("trainer: progress cannot be written: " + e);
        complained = true;
      }
    }
  }
}

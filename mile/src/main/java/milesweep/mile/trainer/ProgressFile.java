package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongFunction;
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

  /** Writes what {@code at} makes of resident bytes, unless the one before is too young. */
  void offer(LongFunction<Progress> at) {
    long nanos = System.nanoTime();
    if (nanos - last < INTERVAL_NANOS) {
      return;
    }
    last = nanos;
    try {
      Progress now = at.apply(ProcessMemory.current());
      AtomicFile.write(file, Json.MAPPER.writeValueAsBytes(now));
    } catch (IOException e) {
      if (!complained) { // a full disk fails the next checkpoint with a better message
        System.err.println("trainer: progress cannot be written: " + e);
        complained = true;
      }
    }
  }
}

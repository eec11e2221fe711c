package milesweep.worker.artifact;

import java.util.function.LongSupplier;

/** How far a fetch is, and whether it is still wanted. For any thread. */
final class FetchMeter {
  private final LongSupplier nanos;
  private volatile long finished; // written by the fetching thread alone, as the next three are
  private volatile long current;
  private volatile long all;
  private volatile long movedAt;
  private volatile boolean stopped;

  FetchMeter(LongSupplier nanos) {
    this.nanos = nanos;
    this.movedAt = nanos.getAsLong();
  }

  /** It begins, or begins again after a disk had no room; that is no progress. */
  void restart(long bytes) {
    finished = 0;
    current = 0;
    all = bytes;
  }

  /** The bytes of all that is to come, as far as that is known. */
  void expect(long bytes) {
    all = bytes;
  }

  /** So much of the file on its way is here. */
  void at(long bytes) {
    current = bytes;
  }

  /** So many bytes have come just now. */
  void moved(long bytes) {
    current += bytes;
    movedAt = nanos.getAsLong();
  }

  /** A whole file is here, fetched or not. */
  void finished(long bytes) {
    finished += bytes;
    current = 0;
  }

  /** Time since the last byte, or since the beginning. */
  long idleNanos() {
    return nanos.getAsLong() - movedAt;
  }

  long done() {
    return finished + current;
  }

  long all() {
    return Math.max(all, done());
  }

  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }
}

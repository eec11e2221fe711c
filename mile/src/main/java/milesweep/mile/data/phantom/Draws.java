package milesweep.mile.data.phantom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import milesweep.common.Hashes;

/**
 * A stream of random numbers named by a text: SplitMix64 (Steele, Lea, Flood 2014) seeded with the
 * text's SHA-256. Written out here because its numbers must never change.
 */
final class Draws {
  private long state;

  Draws(String name) {
    byte[] hash = Hashes.sha256().digest(name.getBytes(StandardCharsets.UTF_8));
    this.state = ByteBuffer.wrap(hash).getLong();
  }

  private long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number in [0, n). */
  int below(int n) {
    return (int) Long.remainderUnsigned(next(), n);
  }

  /** A number in [-reach, reach]. */
  int around(int reach) {
    return below(2 * reach + 1) - reach;
  }

  boolean coin() {
    return below(2) == 0;
  }

  <T> T oneOf(List<T> all) {
    return all.get(below(all.size()));
  }

  <T> T oneOf(T[] all) {
    return all[below(all.length)];
  }
}

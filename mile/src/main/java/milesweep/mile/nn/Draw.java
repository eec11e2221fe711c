package milesweep.mile.nn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Seeds of single random choices: a pure function of the trial's seed, the purpose and the place,
 * so that a resumed run draws what an undisturbed one drew.
 */
public final class Draw {
  private Draw() {}

  /** First eight bytes, big-endian, of SHA-256 over {@code seed|purpose|place|place...}. */
  public static long of(long seed, String purpose, Object... places) {
    StringBuilder text = new StringBuilder().append(seed).append('|').append(purpose);
    for (Object place : places) {
      text.append('|').append(place);
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

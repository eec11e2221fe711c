package milesweep.coordinator.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import milesweep.common.Hashes;

/**
 * A secret that names nobody by itself. Its text is for the one who gets it, and for nothing else.
 */
public final class Token {
  /** Lets scanners for secrets in files and repositories find one that went astray. */
  private static final String PREFIX = "milesweep_";

  private static final int RANDOM_BYTES = 32;

  private final String text;

  private Token(String text) {
    this.text = text;
  }

  /** A fresh one, of 256 random bits. */
  public static Token random() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return new Token(PREFIX + Hashes.hex(random));
  }

  /** One that somebody shows. */
  public static Token shown(String text) {
    return new Token(text);
  }

  /** The secret itself. */
  public String text() {
    return text;
  }

  String sha256() {
    return Hashes.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Not the secret, so that no log line can hold it by mistake. */
  @Override
  public String toString() {
    return "token";
  }
}

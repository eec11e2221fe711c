package milesweep.coordinator.access;

import java.time.Instant;

/**
 * A token as it is kept: by its hash alone, so that nobody can read it off the disk.
 *
 * @param name unique in its coordinator
 * @param sha256 of the token, hex
 * @param made when
 */
public record NamedToken(String name, Role role, String sha256, String made) {
  private static final String NAMES = "[A-Za-z0-9][A-Za-z0-9._@-]{0,39}";

  static NamedToken of(String name, Role role, Token token, Instant now) {
    return new NamedToken(name, role, token.sha256(), now.toString());
  }

  /**
   * Checks a token's name.
   *
   * @throws IllegalArgumentException when it cannot be one
   */
  static void requireName(String name) {
    if (!name.matches(NAMES)) {
      throw new IllegalArgumentException(
          "a token's name has 1 to 40 letters, digits and . _ @ -, was \"" + name + "\"");
    }
    if (name.equals(Caller.LOCAL)) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is the token of address.json; give this one another name");
    }
  }

  /** Whether all that a check needs is there. */
  boolean isWhole() {
    return name != null && role != null && sha256 != null && sha256.matches("[0-9a-f]{64}");
  }
}

package milesweep.coordinator.access;

/**
 * Who asks, as far as a token tells.
 *
 * @param name the token's, never its value
 */
public record Caller(String name, Role role) {
  /**
   * The name of the token that {@code address.json} holds: whoever can read that file works on the
   * coordinator's machine as its owner.
   */
  public static final String LOCAL = "local";
}

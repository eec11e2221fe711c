package milesweep.common.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import milesweep.common.Hashes;

/**
 * 256 random bits that a worker node keeps in its folder and tells the coordinator alone: whoever
 * knows them is that node, whatever name another member gives itself. Never in a log or a store,
 * which know its {@link #print}.
 */
public record NodePass(String value) {
  /** Takes 64 lower-case hex digits. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public NodePass {
    if (value == null || !value.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a node's pass is 64 hex digits");
    }
  }

  /** A new one. */
  public static NodePass random() {
    byte[] bits = new byte[32];
    new SecureRandom().nextBytes(bits);
    return new NodePass(HexFormat.of().formatHex(bits));
  }

  @JsonValue
  @Override
  public String value() {
    return value;
  }

  /** Tells passes apart without giving them away: 32 hex digits. */
  public String print() {
    return Hashes.sha256(value).substring(0, 32);
  }

  @Override
  public String toString() {
    return "a pass"; // it must not get into a log
  }
}

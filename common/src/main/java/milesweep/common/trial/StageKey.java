package milesweep.common.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A stage's identity: its plan key and everything else that can change the outcome (data, weights,
 * numeric context, numeric version).
 */
public record StageKey(String value) implements Comparable<StageKey> {
  /** Takes lower-case hex digits, 12 to 64 of them. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public StageKey {
    if (!HexKey.isKey(value)) {
      throw new IllegalArgumentException("a key is 12 to 64 hex digits, was \"" + value + "\"");
    }
  }

  @JsonValue
  @Override
  public String value() {
    return value;
  }

  /** The first twelve digits, for people. */
  public String brief() {
    return value.substring(0, 12);
  }

  @Override
  public int compareTo(StageKey other) {
    return value.compareTo(other.value);
  }

  /** By hand, as is {@link #hashCode}: a record's own take long until they are compiled. */
  @Override
  public boolean equals(Object other) {
    return other instanceof StageKey key && value.equals(key.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}

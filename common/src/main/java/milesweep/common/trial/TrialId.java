package milesweep.common.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A trial: the hash of its canonical resolved settings, without paths and fingerprints. */
public record TrialId(String value) implements Comparable<TrialId> {
  /** Takes lower-case hex digits, 12 to 64 of them. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TrialId {
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
  public int compareTo(TrialId other) {
    return value.compareTo(other.value);
  }

  /** By hand, as is {@link #hashCode}: a record's own take long until they are compiled. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TrialId id && value.equals(id.value);
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

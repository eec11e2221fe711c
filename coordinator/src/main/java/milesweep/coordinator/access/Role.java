package milesweep.coordinator.access;

import java.util.Locale;

/** What the holder of a token may do; each role may do what those before it may. */
public enum Role {
  /** See sweeps, tables, trials and nodes. */
  READ,
  /** Submit, steer and drain as well. */
  OPERATE;

  /** Whether this role is enough where {@code needed} is. */
  public boolean allows(Role needed) {
    return compareTo(needed) >= 0;
  }

  /** As people write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

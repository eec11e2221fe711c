package milesweep.coordinator.core;

import milesweep.coordinator.lease.RetryPolicy;

/**
 * What a coordinator decides by.
 *
 * @param epoch the coordinator's epoch; in every message it sends
 * @param version of its code; nodes of another are refused
 * @param heartbeatMillis how often nodes report; above 0
 * @param leaseMillis silence after which a stage may be given to another slot, unless its sweep
 *     says otherwise; several heartbeats
 * @param retry what becomes of failures
 */
public record CoreSettings(
    long epoch, String version, long heartbeatMillis, long leaseMillis, RetryPolicy retry) {
  private static final int LEAST_BEATS = 2;

  public CoreSettings {
    if (heartbeatMillis <= 0 || leaseMillis < LEAST_BEATS * heartbeatMillis) {
      throw new IllegalArgumentException(
          "a lease of "
              + leaseMillis
              + " ms needs heartbeats at least twice as often, not every "
              + heartbeatMillis
              + " ms");
    }
  }

  /** A shorter lease would run out between two heartbeats. */
  long leastLeaseMillis() {
    return LEAST_BEATS * heartbeatMillis;
  }

  /** A node that lives is heard within this time, but for an unlucky one. */
  long signOfLifeMillis() {
    return 2 * heartbeatMillis;
  }

  /** After a start of the coordinator all living nodes have joined it anew within this time. */
  long gatheringMillis() {
    return Math.min(leaseMillis, 4 * quietMillis());
  }

  /** Silence after which a node gets no new work, long before its leases run out. */
  long quietMillis() {
    return Math.min(leaseMillis, Math.max(5 * heartbeatMillis, 5_000));
  }
}

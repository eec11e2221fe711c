package milesweep.coordinator.lease;

import milesweep.common.trial.StageAttempt;

/**
 * The promise to a slot that nobody else gets a stage for now.
 *
 * @param attempt what was granted
 * @param node name of the node
 * @param slot name of the slot there
 * @param expiresAtMillis on the coordinator's monotonic clock
 */
public record Lease(StageAttempt attempt, String node, String slot, long expiresAtMillis) {
  Lease until(long millis) {
    return new Lease(attempt, node, slot, millis);
  }
}

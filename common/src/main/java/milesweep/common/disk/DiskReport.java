package milesweep.common.disk;

import java.time.Duration;
import java.util.Optional;

/**
 * What was found out about a folder's file system.
 *
 * @param mount which it is
 * @param lockFault why a file lock there does not keep another process away; empty when it does
 * @param syncFault why nothing can be made durable there; empty when it can
 * @param syncTime what making 4 KiB durable took
 */
public record DiskReport(
    Mount mount, Optional<String> lockFault, Optional<String> syncFault, Duration syncTime) {
  /**
   * Why one process cannot be sure to be alone in a folder; empty when it can.
   *
   * <p>A lock that this machine keeps to itself says nothing of processes elsewhere.
   */
  public Optional<String> unsafeLocks() {
    return lockFault.or(
        () ->
            mount.keepsLocksHere()
                ? Optional.of("it is mounted so that locks count on this machine alone")
                : Optional.empty());
  }
}

package milesweep.coordinator.store;

import java.util.Optional;
import milesweep.common.disk.DiskReport;

/** Whether an H2 file may be on a file system. */
final class StoreDisk {
  private StoreDisk() {}

  /** Why not, and what to do; empty when it may. */
  static Optional<String> fault(DiskReport disk) {
    return disk.syncFault()
        .map(why -> "nothing can be made durable there, fsync fails (" + why + ")")
        .or(
            () ->
                disk.unsafeLocks()
                    .map(
                        why ->
                            "file locks there cannot keep a second coordinator away (" + why + ")"))
        .map(
            why ->
                "it is on %s, and %s; use a --home on a disk of this machine, or keep the store on a PostgreSQL server with --store"
                    .formatted(disk.mount().words(), why));
  }
}

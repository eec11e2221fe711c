package milesweep.coordinator.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Worker nodes that have been part of the cluster. */
record NodeRepository(Handle handle) {
  void see(List<Change.NodeSeen> seen) {
    for (Change.NodeSeen node : seen) {
      int known =
          handle
              .createUpdate(
                  "UPDATE node SET address = :address, seen_at = :atMillis WHERE name = :node")
              .bindMethods(node)
              .execute();
      if (known == 0) {
        handle
            .createUpdate(
                "INSERT INTO node (name, address, seen_at) VALUES (:node, :address, :atMillis)")
            .bindMethods(node)
            .execute();
      }
    }
  }

  /** All nodes, the last seen first. */
  List<StoredNode> all() {
    return handle
        .createQuery("SELECT name, address, seen_at FROM node ORDER BY seen_at DESC, name")
        .map((row, context) -> new StoredNode(row.getString(1), row.getString(2), row.getLong(3)))
        .list();
  }
}

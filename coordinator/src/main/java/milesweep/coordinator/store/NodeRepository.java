package milesweep.coordinator.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Worker nodes that have been part of the cluster. */
record NodeRepository(Handle handle) {
  void see(List<Change.NodeSeen> seen) {
    for (Change.NodeSeen node : seen) {
      handle
          .createUpdate(
              """
              MERGE INTO node known
              USING (VALUES (:node, :address, :atMillis)) AS incoming (name, address, seen_at)
              ON known.name = incoming.name
              WHEN MATCHED THEN UPDATE SET address = incoming.address, seen_at = incoming.seen_at
              WHEN NOT MATCHED THEN INSERT (name, address, seen_at)
                                    VALUES (incoming.name, incoming.address, incoming.seen_at)
              """)
          .bindMethods(node)
          .execute();
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

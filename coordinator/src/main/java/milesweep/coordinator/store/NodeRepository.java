package milesweep.coordinator.store;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  void setDrain(Change.DrainSet set) {
    handle
        .createUpdate("UPDATE node SET drain = :drain WHERE name = :node")
        .bind("drain", set.drain().name())
        .bind("node", set.node())
        .execute();
  }

  /** The nodes that take no work, because a person wants it so. */
  Map<String, Drain> drains() {
    return handle
        .createQuery("SELECT name, drain FROM node WHERE drain <> 'NONE' ORDER BY name")
        .reduceRows(
            new TreeMap<String, Drain>(),
            (all, row) -> {
              all.put(
                  row.getColumn("name", String.class),
                  Drain.valueOf(row.getColumn("drain", String.class)));
              return all;
            });
  }

  /** All nodes, the last seen first. */
  List<StoredNode> all() {
    return handle
        .createQuery("SELECT name, address, seen_at FROM node ORDER BY seen_at DESC, name")
        .map((row, context) -> new StoredNode(row.getString(1), row.getString(2), row.getLong(3)))
        .list();
  }
}

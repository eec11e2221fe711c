package milesweep.coordinator.store;

/**
 * A worker node that has been part of the cluster.
 *
 * @param address of its actor system
 * @param seenAtMillis wall clock of the last {@link Change.NodeSeen}
 */
public record StoredNode(String name, String address, long seenAtMillis) {}

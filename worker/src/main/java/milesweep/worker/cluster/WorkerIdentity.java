package milesweep.worker.cluster;

/**
 * Who a node is to the coordinator.
 *
 * @param name unique in the cluster
 * @param incarnation counts the starts of its actor system
 * @param address path of its actor, where answers go
 */
record WorkerIdentity(String name, long incarnation, String address) {}

package milesweep.worker.cluster;

import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.NodePass;

/**
 * Who a node is to the coordinator.
 *
 * @param name unique in the cluster
 * @param incarnation counts the starts of its actor system
 * @param address path of its actor, where answers go
 * @param artifacts where it gives out artifacts
 * @param pass what only this node knows
 */
record WorkerIdentity(
    String name, long incarnation, String address, ArtifactAddress artifacts, NodePass pass) {}

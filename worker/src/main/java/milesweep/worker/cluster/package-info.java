/**
 * The worker node as a member of the cluster: takes orders from the coordinator, has {@code
 * process} carry them out.
 */
package milesweep.worker.cluster;

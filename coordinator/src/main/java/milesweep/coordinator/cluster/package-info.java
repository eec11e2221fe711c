/**
 * The shell around the coordinator's decisions: actors, clock, durable log, membership. Pekko is
 * only here.
 */
package milesweep.coordinator.cluster;

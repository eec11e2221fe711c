/**
 * Fifth station: who may work on what until when, and what a failure means. From {@code schedule},
 * to {@code store}.
 */
package milesweep.coordinator.lease;

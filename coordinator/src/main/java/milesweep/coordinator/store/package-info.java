/** Sixth station: everything that must not be lost, made durable before it is acknowledged. */
package milesweep.coordinator.store;

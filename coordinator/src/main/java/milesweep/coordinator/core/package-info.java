/**
 * The stations from {@code plan} to {@code store} put together: one step for each event, no clock,
 * no thread, no I/O.
 */
package milesweep.coordinator.core;

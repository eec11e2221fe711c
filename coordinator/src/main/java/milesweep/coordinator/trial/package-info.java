/**
 * One trial: found by the beginning of its id, with what its model is made of and what it answered.
 * Pure; from {@code store} and {@code table}.
 */
package milesweep.coordinator.trial;

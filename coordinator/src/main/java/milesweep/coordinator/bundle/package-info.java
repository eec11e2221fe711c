/**
 * A sweep's results as one file to hand on: made from {@code store}, without what is private, and
 * read back into {@code table}, several of them put together. Merging is pure.
 */
package milesweep.coordinator.bundle;

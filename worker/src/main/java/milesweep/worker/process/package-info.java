/**
 * Trainer processes and their journals, seen from a node: what {@code cluster} does with actors
 * rests on this.
 */
package milesweep.worker.process;

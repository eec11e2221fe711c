/**
 * The milesweep command: one class per command; puts the coordinator and a worker in one JVM for a
 * local run.
 */
package milesweep.cli;

/**
 * Reads question records in the SLAKE format, with all their faults. From the disk, to {@code
 * data}.
 */
package milesweep.mile.data.slake;

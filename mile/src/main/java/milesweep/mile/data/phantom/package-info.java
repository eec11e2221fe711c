/**
 * Draws a data set of its own, pictures and questions, onto the disk in the SLAKE format. From
 * settings, to {@code slake}.
 */
package milesweep.mile.data.phantom;

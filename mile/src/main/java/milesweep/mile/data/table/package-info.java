/**
 * Reads a table of questions in any field, by a map of its columns. From the disk, to {@code data}.
 */
package milesweep.mile.data.table;

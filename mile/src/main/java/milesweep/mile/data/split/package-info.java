/**
 * Splits of a data set: their names, how groups are drawn into them, what two of them share. From
 * {@code slake}, to {@code data}.
 */
package milesweep.mile.data.split;

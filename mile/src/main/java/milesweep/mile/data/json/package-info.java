/**
 * Records out of JSON files, with every fault at its place. Used by {@code slake} and {@code
 * instruction}.
 */
package milesweep.mile.data.json;

/**
 * The trainer process: takes a stage from its node, does it with {@code data}, {@code model},
 * {@code train} and {@code evaluate}, and writes the journal.
 */
package milesweep.mile.trainer;

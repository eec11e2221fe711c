/**
 * Makes instruction prompts from training questions, or reads them from a file. From {@code slake},
 * to {@code data}.
 */
package milesweep.mile.data.instruction;

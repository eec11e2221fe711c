/**
 * Runs a trainer of the user's own for a stage: the lines that it and we exchange
 * (docs/command-trainers.md), its process group, its checkpoints, and what its code is. Knows no
 * journal; {@code trainer} turns what it says into reports.
 */
package milesweep.mile.command;

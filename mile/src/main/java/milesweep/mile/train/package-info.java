/**
 * Second station of the trainer: loss, schedule, optimizer, training loop, checkpoints. From {@code
 * data} and {@code model}, to {@code evaluate}.
 */
package milesweep.mile.train;

/**
 * What a person should know of checked data before anything is trained on it: lengths, references
 * out of reach, the score of a constant answer. From {@code data}, to {@code trainer} and the
 * command.
 */
package milesweep.mile.check;

/**
 * Layers and named parameters. From {@code tensor}, to {@code peft} (which wraps a layer) and
 * {@code model}.
 */
package milesweep.mile.nn;

/**
 * Weight files of PyTorch, zip and legacy: where the tensors of a pickled dictionary lie. From
 * {@code checkpoint.pickle}, to {@code checkpoint}.
 */
package milesweep.mile.checkpoint.torch;

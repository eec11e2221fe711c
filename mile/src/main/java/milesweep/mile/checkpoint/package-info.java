/**
 * Files of tensors: safetensors read and written, checkpoints of a training. From {@code tensor},
 * to {@code train}.
 */
package milesweep.mile.checkpoint;

/**
 * Tensors and their operations on DJL's PyTorch engine; nothing outside this package knows DJL. For
 * {@code nn}, {@code peft}, {@code model}, {@code train}.
 */
package milesweep.mile.tensor;

/**
 * One bridge into the engine's own package: training calls of our TorchScript ops. For {@code
 * milesweep.mile.tensor} only.
 */
package ai.djl.pytorch.jni;

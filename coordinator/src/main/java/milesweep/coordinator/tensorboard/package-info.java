/**
 * The curves of sweeps that ask for them, as event files for TensorBoard. Read from {@code store}
 * alone, so every trainer's trials have them; what is in a file is decided without I/O, and only
 * {@code CurveFile} writes.
 */
package milesweep.coordinator.tensorboard;

package milesweep.worker.device;

/**
 * A GPU of this machine.
 *
 * @param index its number, in the order of the PCI bus
 * @param uuid names it for good, whatever else is plugged in
 * @param model {@code NVIDIA H100 80GB HBM3}
 * @param memoryBytes all of its memory
 */
public record Gpu(int index, String uuid, String model, long memoryBytes) {}

package milesweep.coordinator.schedule;

import java.util.OptionalInt;

/**
 * A slot that could take a stage now.
 *
 * @param node name of its node
 * @param slot its name there
 * @param gpu the number of its GPU on its machine; empty for a CPU
 * @param kind model of its device
 * @param memoryBytes what one stage may use; 0 when unknown
 */
public record FreeSlot(String node, String slot, OptionalInt gpu, String kind, long memoryBytes) {}

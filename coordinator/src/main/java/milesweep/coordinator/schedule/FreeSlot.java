package milesweep.coordinator.schedule;

/**
 * A slot that could take a stage now.
 *
 * @param node name of its node
 * @param slot its name there
 * @param kind model of its device
 * @param memoryBytes what one stage may use; 0 when unknown
 */
public record FreeSlot(String node, String slot, String kind, long memoryBytes) {}

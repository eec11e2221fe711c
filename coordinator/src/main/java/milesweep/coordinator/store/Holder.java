package milesweep.coordinator.store;

/**
 * Whom an attempt was granted to.
 *
 * @param node its name
 * @param print of its {@link milesweep.common.protocol.NodePass}; null of grants from a time when
 *     nodes had none
 */
public record Holder(String node, String print) {}

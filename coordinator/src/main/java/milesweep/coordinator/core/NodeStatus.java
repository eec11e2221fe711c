package milesweep.coordinator.core;

/**
 * A worker node as a person sees it.
 *
 * @param name unique
 * @param address {@code host:port} of its actor system
 * @param state in a word or two: {@code ready}, {@code draining}, {@code drained}, {@code silent},
 *     {@code unreachable}, {@code left}
 * @param slots that it offers
 * @param running attempts whose process lives there
 * @param trouble why a slot of it takes no work, or null
 */
public record NodeStatus(
    String name, String address, String state, int slots, int running, String trouble) {}

package milesweep.common.protocol;

/**
 * Marks what coordinator and worker nodes send each other; bound to jackson-cbor, with closed
 * hierarchies only.
 */
public sealed interface Message permits ToCoordinator, ToNode {}

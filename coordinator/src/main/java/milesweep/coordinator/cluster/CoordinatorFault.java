package milesweep.coordinator.cluster;

import milesweep.coordinator.core.Event;

/**
 * The coordinator cannot go on, though its store is well: the process has to end, and the next
 * start goes on from the store. The message is for people.
 */
public final class CoordinatorFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private CoordinatorFault(String message, Throwable cause) {
    super(message, cause);
  }

  /** A bug of ours. */
  static CoordinatorFault brokenDecision(Event event, RuntimeException cause) {
    String from =
        event instanceof Event.NodeHeard heard
            ? " from node " + heard.message().node() + "; if it comes again, stop that node"
            : "";
    return new CoordinatorFault(
        "a bug of ours: %s at %s%s (the log has the details)"
            .formatted(cause, event.getClass().getSimpleName(), from),
        cause);
  }

  /** A member of the cluster may end actors of others, or down them. */
  static CoordinatorFault ended() {
    return new CoordinatorFault(
        "the coordinator was ended by another member of its cluster, which no worker of ours does",
        null);
  }
}

package milesweep.coordinator.core;

import java.util.List;
import milesweep.common.protocol.ToNode;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.StoredSweep;

/**
 * What a step wants done, in this order. Whoever carries it out lets nothing leave before every
 * earlier {@link Persist} is durable, those of earlier steps included.
 */
public sealed interface Effect {
  /** To be made durable in one transaction; at most one in a step, and first. */
  record Persist(List<Change> changes) implements Effect {}

  /**
   * A message for a node.
   *
   * @param address path of the node's actor
   */
  record Send(String address, ToNode message) implements Effect {}

  /** Something for whoever follows. */
  record Tell(Notice notice) implements Effect {}

  /** The answer to the event, if a person asked. */
  record Reply(Answer answer) implements Effect {}

  /** What a person hears. */
  sealed interface Answer {
    /** The sweep is new and starts. */
    record Accepted(String sweep) implements Answer {}

    /**
     * The same sweep is there already.
     *
     * @param finished whether nothing is left to do; otherwise it goes on where it stood
     */
    record AlreadyThere(String sweep, boolean finished) implements Answer {}

    /** Another sweep has this name. */
    record NameTaken(StoredSweep other) implements Answer {}

    /** It is done. */
    record Done(String text) implements Answer {}

    /** It cannot be done; nothing has changed. */
    record Refused(String reason) implements Answer {}
  }
}

package milesweep.coordinator.lease;

import java.util.ArrayList;
import java.util.List;

/**
 * The deaths of a stage's attempts since its last progress.
 *
 * @param failures deaths in a row
 * @param nodes names of the nodes they happened on, in order, each once
 * @param progressed whether a checkpoint has become durable since the last death
 */
public record FailureHistory(int failures, List<String> nodes, boolean progressed) {
  /** Nothing has gone wrong. */
  public static final FailureHistory NONE = new FailureHistory(0, List.of(), false);

  public FailureHistory {
    nodes = List.copyOf(nodes);
  }

  /** After a checkpoint: what went wrong before no longer counts, nor does the next death. */
  public FailureHistory afterProgress() {
    return new FailureHistory(0, List.of(), true);
  }

  /** After a death on this node. */
  FailureHistory afterDeath(String node) {
    if (progressed) {
      return NONE;
    }
    List<String> seen = new ArrayList<>(nodes);
    if (!seen.contains(node)) {
      seen.add(node);
    }
    return new FailureHistory(failures + 1, seen, false);
  }
}

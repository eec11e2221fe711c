package milesweep.coordinator.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gives ready stages to free slots. Sweeps go by priority, then in order; within one, what
 * everything waits for comes first, then stages that several trials share, then chains that have
 * begun (so that rows appear while the sweep runs), then the longest expected first (Graham's LPT
 * rule, which keeps the end short). A stage goes to a device of the kind that its numeric context
 * names, and among those where its checkpoints or inputs lie, else to the emptiest node; not to a
 * node where it died if there is another. It does not wait for any of this. No clock, no I/O; equal
 * questions get equal answers.
 */
public final class Scheduler {
  private static final Comparator<ReadyStage> ORDER =
      Comparator.comparing(ReadyStage::priority, Comparator.reverseOrder())
          .thenComparingInt(ReadyStage::sweepOrder)
          .thenComparing(ReadyStage::prepares, Comparator.reverseOrder())
          .thenComparing(ReadyStage::waitingTrials, Comparator.reverseOrder())
          .thenComparing(ReadyStage::begun, Comparator.reverseOrder())
          .thenComparing(ReadyStage::pathSeconds, Comparator.reverseOrder())
          .thenComparingInt(ReadyStage::position)
          .thenComparing(ReadyStage::key);

  /** The placements, most urgent first; at most one for each stage and for each slot. */
  public List<Placement> place(List<ReadyStage> ready, List<FreeSlot> free) {
    List<FreeSlot> left = new ArrayList<>(free);
    List<Placement> placements = new ArrayList<>();
    for (ReadyStage stage : ready.stream().sorted(ORDER).toList()) {
      if (left.isEmpty()) {
        break;
      }
      choose(stage, left)
          .ifPresent(
              slot -> {
                left.remove(slot);
                placements.add(new Placement(stage.key(), slot));
              });
    }
    return placements;
  }

  private static Optional<FreeSlot> choose(ReadyStage stage, List<FreeSlot> left) {
    Map<String, Integer> freeOfNode = new TreeMap<>();
    left.forEach(slot -> freeOfNode.merge(slot.node(), 1, Integer::sum));
    return left.stream()
        .filter(slot -> fits(stage, slot))
        .min(
            Comparator.comparing((FreeSlot slot) -> stage.avoided().contains(slot.node()))
                .thenComparing(slot -> stage.kind() != null && !stage.kind().equals(slot.kind()))
                .thenComparingInt(slot -> nearness(stage, slot))
                .thenComparing(slot -> -freeOfNode.get(slot.node()))
                .thenComparing(FreeSlot::node)
                .thenComparing(FreeSlot::slot));
  }

  private static boolean fits(ReadyStage stage, FreeSlot slot) {
    if (!stage.device().allows(slot.gpu())) {
      return false;
    }
    return slot.memoryBytes() == 0 || stage.memoryBytes() <= slot.memoryBytes();
  }

  private static int nearness(ReadyStage stage, FreeSlot slot) {
    int index = stage.near().indexOf(slot.node());
    return index < 0 ? stage.near().size() : index;
  }
}

package milesweep.coordinator.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Gives ready stages to free slots, in the order of their {@link ReadyQueue}. A stage goes to a
 * device of the kind that its numeric context names, and among those where its checkpoints or
 * inputs lie, else to the emptiest node; not to a node where it died if there is another. It does
 * not wait for any of this. No clock, no I/O; equal questions get equal answers.
 */
public final class Scheduler {
  /**
   * The placements, most urgent first; at most one for each stage and for each slot.
   *
   * @param shares what each sweep has of all slots, by its order
   */
  public List<Placement> place(ReadyQueue ready, List<FreeSlot> free, IntFunction<Share> shares) {
    List<FreeSlot> left = new ArrayList<>(free);
    Map<String, Integer> freeOfNode = new HashMap<>();
    left.forEach(slot -> freeOfNode.merge(slot.node(), 1, Integer::sum));
    List<Placement> placements = new ArrayList<>();
    ReadyQueue.Walk walk = ready.walk(shares);
    while (!left.isEmpty()) {
      Optional<ReadyStage> next =
          walk.next(stage -> left.stream().anyMatch(slot -> fits(stage, slot)));
      if (next.isEmpty()) {
        break;
      }
      FreeSlot slot = choose(next.get(), left, freeOfNode);
      left.remove(slot);
      freeOfNode.merge(slot.node(), -1, Integer::sum);
      placements.add(new Placement(next.get().key(), slot));
    }
    return placements;
  }

  private static FreeSlot choose(
      ReadyStage stage, List<FreeSlot> left, Map<String, Integer> freeOfNode) {
    return left.stream()
        .filter(slot -> fits(stage, slot))
        .min(
            Comparator.comparing((FreeSlot slot) -> stage.avoided().contains(slot.node()))
                .thenComparing(slot -> stage.kind() != null && !stage.kind().equals(slot.kind()))
                .thenComparingInt(slot -> nearness(stage, slot))
                .thenComparing(slot -> -freeOfNode.get(slot.node()))
                .thenComparing(FreeSlot::node)
                .thenComparing(FreeSlot::slot))
        .orElseThrow();
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

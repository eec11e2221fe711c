package milesweep.coordinator.core;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.coordinator.lease.Lease;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.Drain;

/** Takes nodes out of work and puts them back, as people want it, and tells how nodes are. */
final class DrainDesk {
  private final CoordinatorState state;

  DrainDesk(CoordinatorState state) {
    this.state = state;
  }

  void drain(Event.NodeDrained event, Step step) {
    String name = event.node();
    NodeEntry node = state.nodes.get(name);
    if (node == null && !state.drains.containsKey(name)) {
      Set<String> known = new TreeSet<>(state.nodes.keySet());
      known.addAll(state.drains.keySet());
      String those = known.isEmpty() ? "there are none" : "there are " + String.join(", ", known);
      step.reply(new Effect.Answer.Refused("there is no worker named " + name + "; " + those));
      return;
    }
    if (event.drain() == Drain.NONE) {
      state.drains.remove(name);
    } else {
      state.drains.put(name, event.drain());
    }
    if (event.drain() == Drain.NOW && node != null) {
      releaseUnbegun(node);
    }
    step.persist(new Change.DrainSet(name, event.drain()));
    String text = words(event.drain(), running(node));
    step.tell(new Notice.NodeChanged(name, text));
    step.order(name);
    step.reschedule();
    step.reply(new Effect.Answer.Done("worker " + name + " " + text));
  }

  /** What the node has not begun goes to others; should it begin after all, it is stopped there. */
  private void releaseUnbegun(NodeEntry node) {
    for (Lease lease : state.leases.onNode(node.name)) {
      if (!node.holds(lease.attempt())) {
        state.endLease(lease.attempt().stage());
      }
    }
  }

  private static String words(Drain drain, int running) {
    return switch (drain) {
      case NONE -> "takes work again";
      case FINISH ->
          running == 0
              ? "takes no more work and has none"
              : "takes no more work; stages that run there to their end: " + running;
      case NOW ->
          running == 0
              ? "takes no more work and has none"
              : "takes no more work; stages that checkpoint and go to others: " + running;
    };
  }

  List<NodeStatus> statuses(long now) {
    return state.nodes.values().stream().map(node -> status(node, now)).toList();
  }

  private NodeStatus status(NodeEntry node, long now) {
    Optional<String> trouble =
        node.slots.stream().map(Slot::trouble).filter(Objects::nonNull).findFirst();
    int running = running(node);
    String system = NodeDesk.system(node.address);
    return new NodeStatus(
        node.name,
        system.substring(system.indexOf('@') + 1),
        word(node, running, now),
        node.slots.size(),
        running,
        trouble.orElse(null));
  }

  private String word(NodeEntry node, int running, long now) {
    if (node.left) {
      return "left";
    }
    if (!node.reachable) {
      return "unreachable";
    }
    if (!node.takesWork(now, state.settings.quietMillis())) {
      return "silent";
    }
    if (state.drain(node.name) == Drain.NONE) {
      return "ready";
    }
    return running == 0 ? "drained" : "draining";
  }

  private static int running(NodeEntry node) {
    return node == null ? 0 : (int) node.held.values().stream().filter(Held::running).count();
  }
}

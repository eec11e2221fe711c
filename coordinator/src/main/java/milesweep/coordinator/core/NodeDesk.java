package milesweep.coordinator.core;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToNode;
import milesweep.coordinator.lease.Lease;
import milesweep.coordinator.store.Change;

/** Keeps account of nodes: who is there, what each holds, and whose leases hold or end. */
final class NodeDesk {
  private final CoordinatorState state;

  /** Incarnations that were refused, by node, so that each is told once. */
  private final Map<String, Long> refused = new TreeMap<>();

  NodeDesk(CoordinatorState state) {
    this.state = state;
  }

  /** Address of the actor system that an actor's path begins with. */
  static String system(String actorPath) {
    int end = actorPath.indexOf("/user");
    return end < 0 ? actorPath : actorPath.substring(0, end);
  }

  /** What a heartbeat is to the node that is registered under its name. */
  private enum Sender {
    /** That node. */
    KNOWN,
    /** A start of it that is to take its place. */
    NEWCOMER,
    /** It before its last start or its goodbye, or one of whom that cannot be told yet. */
    IGNORED,
    /** Another that has taken the same name. */
    NAMESAKE
  }

  void heartbeat(ToCoordinator.Heartbeat beat, Step step) {
    NodeEntry node = state.nodes.get(beat.node());
    Sender sender = node == null ? Sender.NEWCOMER : sender(node, beat, step.now());
    if (sender == Sender.IGNORED) {
      return;
    }
    String fault = fault(beat, node, sender);
    if (fault != null) {
      refuse(beat, fault, step);
      return;
    }
    if (sender == Sender.NEWCOMER) {
      node = register(beat, step);
    }
    node.lastHeard = step.now();
    node.silent = false;
    node.slots = beat.slots();
    node.artifacts = beat.artifacts();
    node.hold(beat.held());
    for (Held held : beat.held()) {
      renew(node, held, step);
    }
    step.order(node.name);
    step.reschedule();
  }

  private Sender sender(NodeEntry node, ToCoordinator.Heartbeat beat, long now) {
    boolean itself =
        node.sent(beat)
            && beat.incarnation() == node.incarnation
            && beat.address().equals(node.address);
    if (itself && node.left) {
      return now - node.lastHeard < state.settings.leaseMillis() ? Sender.IGNORED : Sender.NEWCOMER;
    }
    if (itself) {
      return Sender.KNOWN;
    }
    return node.sent(beat) && beat.incarnation() > node.incarnation
        ? Sender.NEWCOMER
        : claim(node, beat, now);
  }

  /**
   * A lower incarnation comes late from before a restart, or from a start that has lost its folder
   * and counts from one again, or, as another pass does, from another worker of the same name. The
   * first falls silent, the second has nobody beside it: time tells.
   */
  private Sender claim(NodeEntry node, ToCoordinator.Heartbeat beat, long now) {
    if (node.claimant == null || !node.claimant.is(beat)) {
      node.claimant = new NodeEntry.Claimant(beat.incarnation(), beat.address(), now);
    }
    long age = now - node.claimant.since();
    long patience = state.settings.signOfLifeMillis();
    if (node.left || now - node.lastHeard > patience) {
      return age > patience ? Sender.NEWCOMER : Sender.IGNORED;
    }
    return age > state.settings.quietMillis() ? Sender.NAMESAKE : Sender.IGNORED;
  }

  private String fault(ToCoordinator.Heartbeat beat, NodeEntry node, Sender sender) {
    if (!beat.version().equals(state.settings.version())) {
      return "node "
          + beat.node()
          + " is of version "
          + beat.version()
          + ", the coordinator of "
          + state.settings.version()
          + "; start both from the same version";
    }
    return sender == Sender.NAMESAKE
        ? "another node is named " + beat.node() + ", at " + node.address + "; use --name"
        : null;
  }

  private void refuse(ToCoordinator.Heartbeat beat, String fault, Step step) {
    step.send(beat.address(), new ToNode.Refused(state.settings.epoch(), fault));
    Long before = refused.put(beat.node(), beat.incarnation());
    if (before == null || before != beat.incarnation()) {
      step.tell(new Notice.NodeChanged(beat.node(), "refused: " + fault));
    }
  }

  /**
   * A start of a node shows all that earlier ones left. What was granted before and is not shown
   * was never begun, or died with its disk; it must not be begun under the same number now, since
   * the store may have reports of that.
   */
  private NodeEntry register(ToCoordinator.Heartbeat beat, Step step) {
    NodeEntry node = new NodeEntry(beat.node());
    node.incarnation = beat.incarnation();
    node.address = beat.address();
    node.identify(beat.pass());
    node.hold(beat.held());
    state.nodes.put(node.name, node);
    for (Lease lease : state.leases.onNode(node.name)) {
      StageEntry stage = state.stages.get(lease.attempt().stage());
      if (!node.holds(lease.attempt()) || !stage.isHeldBy(node, lease.attempt())) {
        state.endLease(lease.attempt().stage());
      }
    }
    step.persist(new Change.NodeSeen(node.name, system(node.address), step.wall()));
    step.tell(
        new Notice.NodeChanged(
            node.name, "joined with " + beat.slots().size() + " slots at " + node.address));
    return node;
  }

  /** An attempt that is the current one keeps its lease, or has it back after it ran out. */
  private void renew(NodeEntry node, Held held, Step step) {
    StageEntry stage = state.stages.get(held.attempt().stage());
    if (stage != null && stage.isCurrent(held.attempt()) && stage.isHeldBy(node, held.attempt())) {
      boolean ranOut = state.leases.of(stage.key()).isEmpty();
      state.lease(stage, step.now());
      stage.progress = held.progress();
      if (ranOut) {
        clearSlot(node, held);
      }
    }
  }

  /**
   * What was granted to the slot while the attempt was not heard of has not begun there: it goes to
   * any slot, rather than wait for this one.
   */
  private void clearSlot(NodeEntry node, Held held) {
    for (Lease lease : state.leases.onNode(node.name)) {
      if (lease.slot().equals(held.slot())
          && !lease.attempt().equals(held.attempt())
          && !node.holds(lease.attempt())) {
        state.endLease(lease.attempt().stage());
      }
    }
  }

  void goodbye(ToCoordinator.Goodbye goodbye, Step step) {
    NodeEntry node = state.nodes.get(goodbye.node());
    if (node == null || !node.sent(goodbye) || goodbye.incarnation() < node.incarnation) {
      return;
    }
    step.send(node.address, new ToNode.Parted(state.settings.epoch()));
    if (node.left) {
      return;
    }
    node.incarnation = goodbye.incarnation();
    node.left = true;
    node.lastHeard = step.now();
    endLeases(node.name, "left", step);
  }

  void removed(Event.NodeRemoved event, Step step) {
    for (NodeEntry node : at(event.member())) {
      state.nodes.remove(node.name);
      if (!node.left) {
        endLeases(node.name, "is gone", step);
      }
    }
  }

  private List<NodeEntry> at(String member) {
    return state.nodes.values().stream().filter(node -> node.isAt(member)).toList();
  }

  private void endLeases(String node, String what, Step step) {
    int ended = 0;
    for (Lease lease : state.leases.onNode(node)) {
      state.endLease(lease.attempt().stage());
      ended++;
    }
    String rest = ended == 0 ? "" : "; stages to be given to others: " + ended;
    step.tell(new Notice.NodeChanged(node, what + rest));
    step.reschedule();
  }

  void reachability(Event.NodeReachability event, Step step) {
    for (NodeEntry node : at(event.member())) {
      if (node.reachable != event.reachable()) {
        node.reachable = event.reachable();
        step.tell(
            new Notice.NodeChanged(
                node.name, event.reachable() ? "can be reached again" : "cannot be reached"));
        step.reschedule();
      }
    }
  }

  /** Ends the leases of nodes that were silent for too long. */
  void expire(Step step) {
    for (Lease lease : state.expireLeases(step.now())) {
      StageEntry stage = state.stages.get(lease.attempt().stage());
      NodeEntry node = state.nodes.get(lease.node());
      if (node != null) {
        node.silent = true;
      }
      String text =
          "lease of "
              + lease.attempt()
              + " ran out after "
              + state.leaseMillis(stage) / 1000
              + " s without a sign of it; its stage may go to another slot";
      step.persist(new Change.EventLogged(null, stage.key(), text, step.wall()));
      step.tell(new Notice.NodeChanged(lease.node(), text));
    }
  }
}

package milesweep.coordinator.core;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.trial.StageAttempt;
import milesweep.coordinator.lease.Lease;
import milesweep.coordinator.schedule.FreeSlot;

/** A registered node, as its last heartbeat told. */
final class NodeEntry {
  final String name;
  long incarnation;
  String address;

  /** What only this node knows; null of one whose word is taken for who it is. */
  private NodePass pass;

  private String print;
  List<Slot> slots = List.of();

  /** Where others get what it holds; null when it gives nothing out. */
  ArtifactAddress artifacts;

  /** Attempts that its last heartbeat showed. */
  final Map<StageAttempt, Held> held = new TreeMap<>();

  /** Slots that nothing runs in and nothing is granted to; null when to be worked out again. */
  private List<FreeSlot> free;

  /** Attempts of others that it has reported for. */
  final Set<StageAttempt> refused = new HashSet<>();

  long lastHeard;
  boolean reachable = true;

  /** A lease of it ran out, and it was not heard since. */
  boolean silent;

  /** Another start under its name, which might be its own after the loss of its folder. */
  Claimant claimant;

  /** It has said goodbye; nothing that this incarnation sent before is believed any more. */
  boolean left;

  /**
   * Who claims the name of a registered node with no higher incarnation.
   *
   * @param since when it was first heard
   */
  record Claimant(long incarnation, String address, long since) {
    boolean is(ToCoordinator.Heartbeat beat) {
      return incarnation == beat.incarnation() && address.equals(beat.address());
    }
  }

  NodeEntry(String name) {
    this.name = name;
  }

  /** Takes over what the node says that nobody else knows. */
  void identify(NodePass own) {
    pass = own;
    print = own == null ? null : own.print();
  }

  /** Whether the message is of who this node has been from its registration on. */
  boolean sent(ToCoordinator message) {
    return Objects.equals(pass, message.pass());
  }

  /** As in {@link milesweep.coordinator.store.Holder}. */
  String print() {
    return print;
  }

  /** Whether it is a member at this {@code host:port}. */
  boolean isAt(String member) {
    return address.contains("@" + member + "/");
  }

  void hold(List<Held> attempts) {
    held.clear();
    attempts.forEach(attempt -> held.put(attempt.attempt(), attempt));
    free = null;
  }

  boolean holds(StageAttempt attempt) {
    return held.containsKey(attempt);
  }

  /** The attempt's last report is here, so its slot is free whatever the last heartbeat said. */
  void ended(StageAttempt attempt) {
    held.computeIfPresent(
        attempt, (key, old) -> new Held(old.attempt(), old.slot(), false, old.progress()));
    free = null;
  }

  /** A lease began or ended here. */
  void leasesChanged() {
    free = null;
  }

  /**
   * Slots without trouble in which no process lives, as far as is known, and that nothing is
   * granted to.
   *
   * @param leases those on this node
   */
  List<FreeSlot> free(Supplier<List<Lease>> leases) {
    if (free == null) {
      Set<String> taken = new HashSet<>();
      leases.get().forEach(lease -> taken.add(lease.slot()));
      held.values().stream().filter(Held::running).forEach(one -> taken.add(one.slot()));
      free =
          slots.stream()
              .filter(slot -> slot.trouble() == null && !taken.contains(slot.name()))
              .map(this::offer)
              .toList();
    }
    return free;
  }

  private FreeSlot offer(Slot slot) {
    return new FreeSlot(name, slot.name(), slot.gpuNumber(), slot.kind(), slot.memoryBytes());
  }

  /** Whether inputs of an attempt are on their way to it. */
  boolean isFetching() {
    return held.values().stream()
        .anyMatch(one -> one.running() && one.progress() != null && one.progress().fetching());
  }

  /** Whether it may be given new work. */
  boolean takesWork(long nowMillis, long quietMillis) {
    return !left && reachable && !silent && nowMillis - lastHeard <= quietMillis;
  }
}

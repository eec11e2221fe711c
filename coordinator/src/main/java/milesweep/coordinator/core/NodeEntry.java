package milesweep.coordinator.core;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.trial.StageAttempt;

/** A registered node, as its last heartbeat told. */
final class NodeEntry {
  final String name;
  long incarnation;
  String address;
  List<Slot> slots = List.of();

  /** By stage and attempt number, so that the order of iteration is fixed. */
  final Map<String, Held> held = new TreeMap<>();

  long lastHeard;
  boolean reachable = true;

  NodeEntry(String name) {
    this.name = name;
  }

  void hold(List<Held> attempts) {
    held.clear();
    attempts.forEach(attempt -> held.put(key(attempt.attempt()), attempt));
  }

  boolean holds(StageAttempt attempt) {
    return held.containsKey(key(attempt));
  }

  /** The attempt's last report is here, so its slot is free whatever the last heartbeat said. */
  void ended(StageAttempt attempt) {
    held.computeIfPresent(
        key(attempt), (key, old) -> new Held(old.attempt(), old.slot(), false, old.progress()));
  }

  boolean hasSlot(String slot) {
    return slots.stream().anyMatch(one -> one.name().equals(slot));
  }

  private static String key(StageAttempt attempt) {
    return attempt.stage() + "#" + attempt.number();
  }
}

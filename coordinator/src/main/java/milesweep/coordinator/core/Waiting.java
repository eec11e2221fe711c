package milesweep.coordinator.core;

import java.util.Collection;
import java.util.List;
import milesweep.common.device.DeviceWish;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.coordinator.store.SweepState;

/** Says why a sweep that has work gets no slot, where a person can do something about it. */
final class Waiting {
  private Waiting() {}

  /** One line; null when something runs, or nothing is to be done. */
  static String reason(CoordinatorState state, SweepEntry sweep) {
    if (sweep.state == SweepState.PAUSED) {
      return sweep.pausedBecause;
    }
    boolean runs =
        state.leases.all().stream()
            .anyMatch(lease -> state.stages.get(lease.attempt().stage()).sweeps.contains(sweep));
    if (runs || sweep.stages.stream().noneMatch(state::isWanted)) {
      return null;
    }
    List<Slot> slots =
        state.nodes.values().stream()
            .filter(node -> !node.left)
            .map(node -> node.slots)
            .flatMap(Collection::stream)
            .toList();
    if (slots.isEmpty()) {
      return "waits for a worker: none offers a slot; start one with milesweep worker --join";
    }
    DeviceWish device = sweep.device();
    if (slots.stream().noneMatch(slot -> device.allows(slot.gpuNumber()))) {
      return "waits for a slot on %s: the workers offer %s; start one there, or change device in the sweep file and submit it again"
          .formatted(device, String.join(", ", slots.stream().map(Slot::name).distinct().toList()));
    }
    return null;
  }
}

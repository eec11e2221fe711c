package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.trial.StageKind;
import milesweep.coordinator.schedule.FreeSlot;
import milesweep.coordinator.schedule.Placement;
import milesweep.coordinator.schedule.ReadyStage;
import milesweep.coordinator.schedule.Scheduler;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.store.StageState;

/** Grants ready stages to free slots: raises their attempts and starts their leases. */
final class Placer {
  private final CoordinatorState state;
  private final Scheduler scheduler = new Scheduler();

  Placer(CoordinatorState state) {
    this.state = state;
  }

  void place(Step step) {
    List<FreeSlot> free = free(step.now());
    if (!free.isEmpty()) {
      scheduler.place(ready(step.now()), free).forEach(placement -> grant(placement, step));
    }
  }

  private List<FreeSlot> free(long now) {
    List<FreeSlot> free = new ArrayList<>();
    for (NodeEntry node : state.nodes.values()) {
      boolean drained = state.drain(node.name) != Drain.NONE;
      if (drained || !node.takesWork(now, state.settings.quietMillis())) {
        continue;
      }
      Set<String> leased = new HashSet<>();
      state.leases.onNode(node.name).forEach(lease -> leased.add(lease.slot()));
      for (Slot slot : node.slots) {
        boolean idle = !leased.contains(slot.name()) && !node.isBusy(slot.name());
        if (idle && slot.trouble() == null) {
          free.add(
              new FreeSlot(
                  node.name, slot.name(), slot.gpuNumber(), slot.kind(), slot.memoryBytes()));
        }
      }
    }
    return free;
  }

  private List<ReadyStage> ready(long now) {
    List<ReadyStage> ready = new ArrayList<>();
    state
        .demand()
        .forEach(
            (key, demand) -> {
              StageEntry stage = state.stages.get(key);
              if (isReady(stage, now)) {
                ready.add(ready(stage, demand));
              }
            });
    return ready;
  }

  /** A stage whose lease ran out is as good as one that has not begun (fence by grant). */
  private boolean isReady(StageEntry stage, long now) {
    StageEntry parent = state.parent(stage);
    return !stage.state.isTerminal()
        && state.leases.of(stage.key()).isEmpty()
        && stage.notBefore <= now
        && (parent == null || parent.state == StageState.SUCCEEDED);
  }

  private ReadyStage ready(StageEntry stage, Demand demand) {
    List<String> near = new ArrayList<>();
    if (stage.checkpoints != null) {
      near.add(stage.node);
    }
    StageEntry parent = state.parent(stage);
    if (parent != null && !near.contains(parent.node)) {
      near.add(parent.node);
    }
    return new ReadyStage(
        stage.key(),
        demand.priority,
        demand.sweep.order,
        stage.plan.kind() == StageKind.PREPARE,
        demand.begun,
        demand.trials,
        demand.pathSeconds,
        demand.position,
        demand.sweep.device(),
        state.estimate.memoryBytes(stage.plan),
        stage.plan.context() == null ? null : stage.plan.context().device(),
        near,
        stage.history.nodes());
  }

  private void grant(Placement placement, Step step) {
    StageEntry stage = state.stages.get(placement.stage());
    stage.attempt++;
    stage.state = StageState.RUNNING;
    stage.node = placement.slot().node();
    stage.slot = placement.slot().slot();
    stage.track(stage.current()).holder = stage.node;
    stage.reason = null;
    stage.progress = null;
    state.lease(stage, step.now());
    step.persist(
        new Change.Granted(stage.current(), stage.node, stage.slot, step.wall(), stage.context));
    step.tell(
        new Notice.StageStarted(
            stage.current(), stage.plan.kind(), state.label(stage), stage.node, stage.slot));
    step.order(stage.node);
  }
}

package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.List;
import milesweep.coordinator.schedule.FreeSlot;
import milesweep.coordinator.schedule.Placement;
import milesweep.coordinator.schedule.ReadyQueue;
import milesweep.coordinator.schedule.Scheduler;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.store.Holder;
import milesweep.coordinator.store.StageState;

/** Grants ready stages to free slots: raises their attempts and starts their leases. */
final class Placer {
  private final CoordinatorState state;
  private final Scheduler scheduler = new Scheduler();

  Placer(CoordinatorState state) {
    this.state = state;
  }

  void place(Step step) {
    ReadyQueue ready = state.agenda.ready(step.now());
    if (!ready.isEmpty()) {
      List<FreeSlot> free = free(step.now());
      if (!free.isEmpty()) {
        scheduler.place(ready, free, state::share).forEach(placement -> grant(placement, step));
      }
    }
  }

  private List<FreeSlot> free(long now) {
    List<FreeSlot> free = new ArrayList<>();
    for (NodeEntry node : state.nodes.values()) {
      if (node.takesWork(now, state.settings.quietMillis())
          && state.drain(node.name) == Drain.NONE) {
        free.addAll(node.free(() -> state.leases.onNode(node.name)));
      }
    }
    return free;
  }

  private void grant(Placement placement, Step step) {
    StageEntry stage = state.stages.get(placement.stage());
    String label = state.label(stage);
    stage.attempt++;
    stage.state = StageState.RUNNING;
    stage.node = placement.slot().node();
    stage.slot = placement.slot().slot();
    String print = state.nodes.get(stage.node).print();
    stage.track(stage.current()).holder = new Holder(stage.node, print);
    stage.reason = null;
    stage.progress = null;
    state.lease(stage, step.now());
    step.persist(
        new Change.Granted(
            stage.current(), stage.node, stage.slot, step.wall(), stage.context, print));
    step.tell(
        new Notice.StageStarted(stage.current(), stage.plan.kind(), label, stage.node, stage.slot));
    step.grant(stage);
  }
}

package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.List;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;
import milesweep.coordinator.lease.Lease;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.TrialWish;

/**
 * Tells nodes what they should do: everything that their last heartbeat does not show as done, each
 * time anew, so that no order can be lost for good.
 */
final class OrderDesk {
  private final CoordinatorState state;

  OrderDesk(CoordinatorState state) {
    this.state = state;
  }

  /**
   * Sends orders to all nodes that the step concerns: everything to those that showed what they
   * hold, or are to stop something; to others the new grants alone, which their next heartbeat's
   * answer repeats.
   */
  void send(Step step) {
    for (String name : step.nodesToOrder()) {
      NodeEntry node = state.nodes.get(name);
      if (node != null && !node.left) {
        step.send(node.address, of(node, step.now()));
      }
    }
    step.granted()
        .forEach(
            (name, stages) -> {
              if (!step.nodesToOrder().contains(name)) {
                NodeEntry node = state.nodes.get(name);
                step.send(node.address, newGrants(node, stages, step.now()));
              }
            });
  }

  private ToNode.Orders newGrants(NodeEntry node, List<StageEntry> stages, long now) {
    List<ToNode.Grant> grants =
        stages.stream().map(stage -> new ToNode.Grant(stage.slot, spec(stage))).toList();
    return new ToNode.Orders(
        state.settings.epoch(),
        state.settings.heartbeatMillis(),
        grants,
        List.of(),
        List.of(),
        peers(node, now));
  }

  private ToNode.Orders of(NodeEntry node, long now) {
    List<ToNode.Stop> stops = new ArrayList<>();
    List<StageAttempt> forgets = new ArrayList<>();
    for (Held held : node.held.values()) {
      StageAttempt attempt = held.attempt();
      StageEntry stage = state.stages.get(attempt.stage());
      if (held.running()) {
        String reason = reasonToStop(node, stage, attempt);
        if (reason != null) {
          stops.add(new ToNode.Stop(attempt, reason));
        }
      } else if (stage == null || !stage.knows(attempt) || stage.hasEnded(attempt)) {
        forgets.add(attempt);
      }
    }
    List<ToNode.Grant> grants = grants(node);
    return new ToNode.Orders(
        state.settings.epoch(),
        state.settings.heartbeatMillis(),
        grants,
        stops,
        forgets,
        grants.isEmpty() && !node.isFetching() ? null : peers(node, now));
  }

  /** All that have not left: what one of them has may be had once it can be reached again. */
  private ToNode.Peers peers(NodeEntry node, long now) {
    List<ToNode.Peer> peers = new ArrayList<>();
    for (NodeEntry other : state.nodes.values()) {
      if (other != node && !other.left && other.artifacts != null) {
        peers.add(new ToNode.Peer(other.name, other.artifacts));
      }
    }
    boolean complete = now - state.startedMillis >= state.settings.gatheringMillis();
    return new ToNode.Peers(complete, peers);
  }

  private List<ToNode.Grant> grants(NodeEntry node) {
    List<ToNode.Grant> grants = new ArrayList<>();
    for (Lease lease : state.leases.onNode(node.name)) {
      StageEntry stage = state.stages.get(lease.attempt().stage());
      if (stage.isCurrent(lease.attempt())
          && !node.holds(lease.attempt())
          && state.isWanted(stage)) {
        grants.add(new ToNode.Grant(lease.slot(), spec(stage)));
      }
    }
    return grants;
  }

  /** Why a running attempt should stop; null when it should not. */
  private String reasonToStop(NodeEntry node, StageEntry stage, StageAttempt attempt) {
    if (stage == null || !stage.knows(attempt)) {
      return "the coordinator knows nothing of it";
    }
    if (stage.state == StageState.SUCCEEDED) {
      return "superseded: another attempt has brought the result";
    }
    if (attempt.number() < stage.attempt) {
      return "superseded by attempt " + stage.attempt;
    }
    if (!stage.isCurrent(attempt)) {
      return "its stage has ended";
    }
    if (state.isWanted(stage)) {
      return state.drain(node.name) == Drain.NOW ? "its node is drained" : null;
    }
    if (stage.trials.isEmpty()) {
      return "no longer asked for";
    }
    return stage.trials.stream().anyMatch(OrderDesk::isPaused) ? "paused" : "cancelled";
  }

  private static boolean isPaused(TrialEntry trial) {
    return trial.sweep.state == SweepState.PAUSED || trial.wish == TrialWish.PAUSED;
  }

  private StageSpec spec(StageEntry stage) {
    StoredStage plan = stage.plan;
    List<Artifact> weights = new ArrayList<>();
    for (StageEntry before : CoordinatorState.upTo(stage)) {
      if (before != stage && before.outcome.weights() != null) {
        weights.add(before.outcome.weights());
      }
    }
    return new StageSpec(
            stage.current(),
            plan.kind(),
            plan.format(),
            plan.settings(),
            plan.sources(),
            plan.fingerprints(),
            stage.context,
            weights,
            stage.checkpoints)
        .runAs(state.agenda.demand(stage).first().spec.run());
  }
}

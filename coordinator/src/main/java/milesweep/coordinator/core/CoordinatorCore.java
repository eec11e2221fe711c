package milesweep.coordinator.core;

import java.util.List;
import java.util.Optional;
import milesweep.common.protocol.ToCoordinator;
import milesweep.coordinator.store.Snapshot;

/**
 * A coordinator without its shell: every decision, and nothing else. Each event is one step; its
 * effects are handed out, not carried out. The same events at the same moments give the same
 * effects. For one thread.
 */
public final class CoordinatorCore {
  private final CoreSettings settings;
  private final CoordinatorState state;
  private final SweepBook book;
  private final Reviser reviser;
  private final NodeDesk nodes;
  private final ReportDesk reports;
  private final Steerer steerer;
  private final DrainDesk drains;
  private final Placer placer;
  private final OrderDesk orders;
  private final StatusView view;
  private long lastStep;

  /**
   * Takes up what a store holds. Every stage that was running keeps its attempt and gets a fresh
   * lease, so that its node has time to show it.
   *
   * @param now on the clocks that later steps use
   */
  public CoordinatorCore(CoreSettings settings, Snapshot snapshot, Moment now) {
    this.settings = settings;
    this.state = new CoordinatorState(settings);
    state.load(snapshot, now.monotonicMillis());
    this.book = new SweepBook(state);
    this.reviser = new Reviser(state, book);
    this.nodes = new NodeDesk(state);
    this.reports = new ReportDesk(state, new Outcomes(state, book));
    this.steerer = new Steerer(state, book);
    this.drains = new DrainDesk(state);
    this.placer = new Placer(state);
    this.orders = new OrderDesk(state);
    this.view = new StatusView(state);
    this.lastStep = now.monotonicMillis();
  }

  /**
   * Decides what follows from an event.
   *
   * @param now not before the step before, on the monotonic clock
   * @return to be carried out in this order; a {@link Effect.Persist}, if any, is the first
   */
  public List<Effect> step(Event event, Moment now) {
    forgiveOwnAbsence(now.monotonicMillis());
    Step step = new Step(now);
    event.dispatch(new Dispatch(step));
    book.settle(step);
    if (step.reschedules()) {
      placer.place(step);
    }
    orders.send(step);
    return step.effects();
  }

  /** A machine that slept has heard no heartbeat; that is no fault of the nodes. */
  private void forgiveOwnAbsence(long now) {
    if (now - lastStep > settings.quietMillis()) {
      state.leases.extendAll(stage -> now + state.leaseMillis(state.stages.get(stage)));
    }
    lastStep = now;
  }

  /** A sweep as a person sees it now; empty when there is none of that name. */
  public Optional<SweepStatus> status(String sweep) {
    return Optional.ofNullable(state.sweeps.get(sweep)).map(view::of);
  }

  /** Version of this code; nodes of another one get no work. */
  public String version() {
    return state.settings.version();
  }

  /** All sweeps, oldest first. */
  public List<SweepStatus> statuses() {
    return state.sweeps.values().stream().map(view::of).toList();
  }

  /** The worker nodes, by name. */
  public List<NodeStatus> nodes() {
    return drains.statuses(lastStep);
  }

  /** One step's way from an event to whoever is concerned. */
  private final class Dispatch implements Event.Handler {
    private final Step step;

    Dispatch(Step step) {
      this.step = step;
    }

    @Override
    public void submitted(Event.SweepSubmitted event) {
      book.submit(event, step);
    }

    @Override
    public void revised(Event.SweepRevised event) {
      reviser.revise(event, step);
    }

    @Override
    public void steered(Event.SweepSteered event) {
      steerer.steer(event, step);
    }

    @Override
    public void prioritised(Event.SweepPrioritised event) {
      steerer.prioritise(event, step);
    }

    @Override
    public void drained(Event.NodeDrained event) {
      drains.drain(event, step);
    }

    @Override
    public void heard(Event.NodeHeard event) {
      ToCoordinator message = event.message();
      if (message instanceof ToCoordinator.Heartbeat heartbeat) {
        nodes.heartbeat(heartbeat, step);
      } else if (message instanceof ToCoordinator.Reports some) {
        reports.take(some, step);
      } else if (message instanceof ToCoordinator.Goodbye goodbye) {
        nodes.goodbye(goodbye, step);
      }
    }

    @Override
    public void reachability(Event.NodeReachability event) {
      nodes.reachability(event, step);
    }

    @Override
    public void removed(Event.NodeRemoved event) {
      nodes.removed(event, step);
    }

    @Override
    public void ticked(Event.Ticked event) {
      nodes.expire(step);
      step.reschedule(); // a pause may be over, or a node heard again
    }
  }
}

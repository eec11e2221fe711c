package milesweep.coordinator.core;

import java.util.List;
import java.util.Map;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.store.StoredSweep;

/** What can happen to a coordinator. */
public sealed interface Event {
  /** Hands itself to the method that is meant for it. */
  void dispatch(Handler handler);

  /** One method for each kind of event. */
  interface Handler {
    void submitted(SweepSubmitted event);

    void revised(SweepRevised event);

    void steered(SweepSteered event);

    void prioritised(SweepPrioritised event);

    void drained(NodeDrained event);

    void heard(NodeHeard event);

    void reachability(NodeReachability event);

    void removed(NodeRemoved event);

    void ticked(Ticked event);
  }

  /**
   * A person wants a sweep.
   *
   * @param trials in expansion order; 1 or more, each with 1 or more stages
   */
  record SweepSubmitted(StoredSweep sweep, List<TrialSpec> trials) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.submitted(this);
    }
  }

  /**
   * A person wants a sweep to become what its changed definition says; a new one when there is none
   * of that name.
   *
   * @param trials as of {@link SweepSubmitted}
   * @param supersede whether trials that are no longer asked for may leave it
   * @param prepared results of the sweep's prepare stages that have succeeded
   */
  record SweepRevised(
      StoredSweep sweep,
      List<TrialSpec> trials,
      boolean supersede,
      Map<StageKey, StageResult> prepared)
      implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.revised(this);
    }
  }

  /**
   * A person steers a sweep or one of its trials.
   *
   * @param trial the trial, or null for all of the sweep
   */
  record SweepSteered(String sweep, TrialId trial, Steering steering) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.steered(this);
    }
  }

  /** A person wants a sweep to go before or after others. */
  record SweepPrioritised(String sweep, int priority) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.prioritised(this);
    }
  }

  /** A person wants a node to take no more work, or to take it again. */
  record NodeDrained(String node, Drain drain) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.drained(this);
    }
  }

  /** A message from a worker node. */
  record NodeHeard(ToCoordinator message) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.heard(this);
    }
  }

  /**
   * The cluster cannot reach a member, or can again. Its node gets no new work meanwhile.
   *
   * @param member its {@code host:port}; a node that has come back under another is not concerned
   */
  record NodeReachability(String member, boolean reachable) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.reachability(this);
    }
  }

  /**
   * A member is gone; the leases of its node end.
   *
   * @param member its {@code host:port}, as above
   */
  record NodeRemoved(String member) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.removed(this);
    }
  }

  /** Time has passed; several times a second. */
  record Ticked() implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.ticked(this);
    }
  }

  /** What a person may want of a sweep or a trial that is there. */
  enum Steering {
    /** Stop at the next checkpoint, keep everything. */
    PAUSE,
    /** Go on after a pause. */
    RESUME,
    /** Stop for good; what is done stays. */
    CANCEL,
    /** Try again what failed, ran out of memory or was cancelled. */
    RETRY,
    /** The same, but what was cancelled stays so. */
    RETRY_FAILED
  }
}

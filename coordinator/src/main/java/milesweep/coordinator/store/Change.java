package milesweep.coordinator.store;

import java.util.List;
import java.util.Optional;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;

/**
 * One fact to be made durable. The decision code emits changes; the store applies a batch of them
 * in one transaction, and only then does anything leave the coordinator.
 */
public sealed interface Change {
  /** The stage whose rows are changed or spoken of; empty for what concerns no single one. */
  default Optional<StageKey> ofStage() {
    return Optional.empty();
  }

  /** A new sweep with its trials in expansion order. A sweep of that name must not be there yet. */
  record SweepAdded(StoredSweep sweep, List<TrialSpec> trials) implements Change {}

  /**
   * A sweep has become what a changed definition says; the one before stays for the record.
   *
   * @param sweep as it is now
   * @param trials all that it has now, in expansion order
   * @param dropped trials that are no longer its own; their rows stay
   */
  record SweepRevised(
      StoredSweep sweep, List<TrialSpec> trials, List<TrialId> dropped, long atMillis)
      implements Change {}

  /** A sweep is running, paused, cancelled or finished. */
  record SweepStateSet(String sweep, SweepState state) implements Change {}

  /** How a sweep is run from now on. */
  record ExecutionSet(String sweep, Settings execution) implements Change {}

  /** A stage exists from now on; nothing happens if it does already. */
  record StageAdded(StoredStage stage) implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(stage.key());
    }
  }

  /** A sweep's planned stage is this stage; known once prepare has succeeded. */
  record StageLinked(String sweep, PlanKey plan, StageKey stage) implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(stage);
    }
  }

  /**
   * The stage's attempt number is raised to this attempt's, and the stage is running.
   *
   * @param print as in {@link Holder}
   */
  record Granted(
      StageAttempt attempt,
      String node,
      String slot,
      long atMillis,
      NumericContext context,
      String print)
      implements Change {
    /** To a node without a pass. */
    public Granted(
        StageAttempt attempt, String node, String slot, long atMillis, NumericContext context) {
      this(attempt, node, slot, atMillis, context, null);
    }

    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(attempt.stage());
    }
  }

  /** The stage's next attempts run in this numeric context: memory ran out in the one before. */
  record ContextSet(StageKey stage, NumericContext context) implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(stage);
    }
  }

  /** An attempt's trainer computes in another numeric context than the attempt was granted with. */
  record ContextFound(StageAttempt attempt, NumericContext context) implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(attempt.stage());
    }
  }

  /**
   * A report has arrived. Unique by (stage, attempt, sequence): a repetition changes nothing. Of a
   * current attempt, epochs and predictions become visible, and a checkpoint's folder becomes the
   * stage's; of a stale one it is kept for the record only, until its attempt brings the result.
   */
  record Reported(
      StageAttempt attempt, long sequence, Report report, boolean current, long atMillis)
      implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(attempt.stage());
    }
  }

  /**
   * The stage's one result; predictions of this attempt are the ones that count. A stage that has
   * one keeps it.
   */
  record ResultSet(StageAttempt attempt, StageResult result) implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(attempt.stage());
    }
  }

  /**
   * The stage's result is taken back, since its artifact is gone: the stage has no result, no
   * checkpoints, and is pending. What its attempts reported stays for the record.
   */
  record ResultWithdrawn(StageKey stage, String reason) implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(stage);
    }
  }

  /**
   * The stage's deaths since its last progress, which decide between another try and giving up.
   *
   * @param nodes names of the nodes they happened on, in order, each once
   */
  record FailuresCounted(StageKey stage, int failures, List<String> nodes) implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(stage);
    }
  }

  /** What a person wants of one trial, whatever its sweep does. */
  record TrialWishSet(String sweep, TrialId trial, TrialWish wish) implements Change {}

  /**
   * A stage goes to a state.
   *
   * @param reason for people; null where there is nothing to say
   */
  record StageStateSet(StageKey stage, StageState state, String reason) implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(stage);
    }
  }

  /** An attempt is over without a result. */
  record AttemptEnded(StageAttempt attempt, String outcome, String reason, long atMillis)
      implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.of(attempt.stage());
    }
  }

  /**
   * Something a person may want to read later.
   *
   * @param sweep its name, or null
   * @param stage its key, or null
   */
  record EventLogged(String sweep, StageKey stage, String text, long atMillis) implements Change {
    @Override
    public Optional<StageKey> ofStage() {
      return Optional.ofNullable(stage);
    }
  }

  /**
   * A worker node is part of the cluster.
   *
   * @param address of its actor system, where a starting coordinator may ask for the cluster
   */
  record NodeSeen(String node, String address, long atMillis) implements Change {}

  /** What a person wants of a node that has been seen. */
  record DrainSet(String node, Drain drain) implements Change {}
}

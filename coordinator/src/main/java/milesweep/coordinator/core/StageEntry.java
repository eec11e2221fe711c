package milesweep.coordinator.core;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Progress;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.coordinator.lease.FailureHistory;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredStage;

/** A stage as the coordinator keeps it in memory: the store's row, and what need not be durable. */
final class StageEntry {
  /** How far the reports of one attempt have come. */
  static final class Track {
    long applied;
    boolean ended;

    /** Node that it was granted to; null for one that is not in the store. */
    String holder;
  }

  /** The stage as it was when it became known: identity, settings, fingerprints. */
  final StoredStage plan;

  /** Sweeps that want it. */
  final Set<SweepEntry> sweeps = new LinkedHashSet<>();

  /** By attempt number. */
  final Map<Integer, Track> tracks = new TreeMap<>();

  /** Numeric context of the next grant; null for prepare. */
  NumericContext context;

  StageState state;
  int attempt;
  String node;
  String slot;
  String checkpoints;
  String reason;
  StageResult result;
  FailureHistory history;

  /** What an attempt computed in that was not the stage's context; null where all kept it. */
  NumericContext otherContext;

  /** What trainers said of it since the coordinator's start, for people. */
  final Set<String> warnings = new LinkedHashSet<>();

  Progress progress;
  long notBefore = Long.MIN_VALUE;

  StageEntry(StoredStage stored) {
    plan = stored;
    context = stored.context();
    state = stored.state();
    attempt = stored.attempt();
    node = stored.node();
    slot = stored.slot();
    checkpoints = stored.checkpoints();
    reason = stored.reason();
    result = stored.result();
    otherContext = stored.otherContext();
    if (attempt > 0) {
      track(current()).holder = node;
    }
    history = new FailureHistory(stored.failures(), stored.failedNodes(), false);
  }

  StageKey key() {
    return plan.key();
  }

  /** The latest attempt; there must have been one. */
  StageAttempt current() {
    return new StageAttempt(key(), attempt);
  }

  /** Whether this attempt is the latest and may still bring progress. */
  boolean isCurrent(StageAttempt other) {
    return state == StageState.RUNNING && other.number() == attempt;
  }

  Track track(StageAttempt of) {
    return tracks.computeIfAbsent(of.number(), first -> new Track());
  }

  /** Whether the attempt was granted to this node: nobody else has a say in it. */
  boolean isHeldBy(String other, StageAttempt of) {
    return other.equals(track(of).holder);
  }

  /** Whether there is such an attempt; a store that was put back to an older state lacks some. */
  boolean knows(StageAttempt other) {
    return other.number() <= attempt;
  }

  /** Whether the attempt's last report has been applied since the coordinator's start. */
  boolean hasEnded(StageAttempt of) {
    Track track = tracks.get(of.number());
    return track != null && track.ended;
  }
}

package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.protocol.Progress;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.coordinator.lease.FailureHistory;
import milesweep.coordinator.schedule.ReadyStage;
import milesweep.coordinator.store.Holder;
import milesweep.coordinator.store.StageOutcome;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredStage;

/** A stage as the coordinator keeps it in memory: the store's row, and what need not be durable. */
final class StageEntry {
  /** How far the reports of one attempt have come. */
  static final class Track {
    long applied;
    boolean ended;

    /** Whom it was granted to; null for one that is not in the store. */
    Holder holder;

    private Track(Holder holder) {
      this.holder = holder;
    }
  }

  /** The stage as it was when it became known: identity, settings, fingerprints. */
  final StoredStage plan;

  /** Sweeps that have it among their stages. */
  List<SweepEntry> sweeps = List.of();

  /** Trials that have it in their chains; of a prepare stage, those that wait for it. */
  List<TrialEntry> trials = List.of();

  /** Place among all stages; see {@link StageMap}. */
  int order;

  /** The stage before it; null for a first one. */
  StageEntry parent;

  /** The stages right after it. */
  List<StageEntry> children = List.of();

  /** By attempt number; those that somebody has asked for. */
  private Map<Integer, Track> tracks = Map.of();

  /** Who wants it, kept by the {@link Agenda}; null when nobody does. */
  Demand demand;

  /** The sweep that its slot counts for; null while it has none. */
  SweepEntry charged;

  /** Its place among what could begin, kept by the agenda; null when it has none. */
  ReadyStage ready;

  /** When a pause before its next attempt is over, kept by the agenda. */
  long waitsUntil = Long.MIN_VALUE;

  /** Its share in what it and its trials still take, kept by the agenda. */
  double weight;

  /** Numeric context of the next grant; null for prepare. */
  NumericContext context;

  StageState state;
  int attempt;
  String node;
  String slot;
  String checkpoints;
  String reason;

  /** What its result says; null while it has none. */
  StageOutcome outcome;

  FailureHistory history;

  /** What an attempt computed in that was not the stage's context; null where all kept it. */
  NumericContext otherContext;

  /** What trainers said of it since the coordinator's start, for people. */
  private Set<String> warnings = Set.of();

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
    outcome = stored.outcome();
    otherContext = stored.otherContext();
    history =
        stored.failures() == 0
            ? FailureHistory.NONE
            : new FailureHistory(stored.failures(), stored.failedNodes(), false);
  }

  /** A list with one more element: most of these lists never have a second one. */
  static <T> List<T> plus(List<T> list, T element) {
    if (list.isEmpty()) {
      return List.of(element);
    }
    List<T> more = list instanceof ArrayList<T> own ? own : new ArrayList<>(list);
    more.add(element);
    return more;
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
    if (tracks.isEmpty()) {
      tracks = new TreeMap<>();
    }
    return tracks.computeIfAbsent(
        of.number(),
        number ->
            new Track(number == plan.attempt() ? new Holder(plan.node(), plan.print()) : null));
  }

  /** Whether the attempt was granted to this node: nobody else has a say in it. */
  boolean isHeldBy(NodeEntry node, StageAttempt of) {
    Holder holder = track(of).holder;
    return holder != null
        && holder.node().equals(node.name)
        && (holder.print() == null || holder.print().equals(node.print()));
  }

  /** What trainers said of it since the coordinator's start, each once. */
  Set<String> warnings() {
    return warnings;
  }

  void warn(String message) {
    if (warnings.isEmpty()) {
      warnings = new LinkedHashSet<>();
    }
    warnings.add(message);
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

package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import milesweep.common.protocol.ToNode;
import milesweep.coordinator.store.Change;

/** What one step has decided so far; gathered here and handed out as effects at its end. */
final class Step {
  private final Moment now;
  private final List<Change> changes = new ArrayList<>();
  private final List<Change> links = new ArrayList<>();
  private final List<Effect.Send> sends = new ArrayList<>();
  private final List<Effect.Tell> notices = new ArrayList<>();
  private final List<Effect.Reply> replies = new ArrayList<>();
  private final Set<String> nodesToOrder = new TreeSet<>();
  private final Map<String, List<StageEntry>> granted = new TreeMap<>();
  private final Set<SweepEntry> sweepsToSettle = new LinkedHashSet<>();
  private boolean reschedule;

  Step(Moment now) {
    this.now = now;
  }

  long now() {
    return now.monotonicMillis();
  }

  long wall() {
    return now.wallMillis();
  }

  void persist(Change change) {
    changes.add(change);
  }

  /** As {@link #persist}, after all other changes: links come in thousands, with their stages. */
  void persistLink(Change.StageLinked link) {
    links.add(link);
  }

  void send(String address, ToNode message) {
    sends.add(new Effect.Send(address, message));
  }

  void tell(Notice notice) {
    notices.add(new Effect.Tell(notice));
  }

  void reply(Effect.Answer answer) {
    replies.add(new Effect.Reply(answer));
  }

  /** The node gets orders at the end of this step. */
  void order(String node) {
    nodesToOrder.add(node);
  }

  Set<String> nodesToOrder() {
    return nodesToOrder;
  }

  /** The stage's node hears of its new attempt at the end of this step. */
  void grant(StageEntry stage) {
    granted.computeIfAbsent(stage.node, first -> new ArrayList<>()).add(stage);
  }

  /** What this step has granted, by node. */
  Map<String, List<StageEntry>> granted() {
    return granted;
  }

  /** The sweep may have come to an end; looked at when all else is decided. */
  void settle(SweepEntry sweep) {
    sweepsToSettle.add(sweep);
  }

  Set<SweepEntry> sweepsToSettle() {
    return sweepsToSettle;
  }

  /** A stage may have become ready, or a slot free. */
  void reschedule() {
    reschedule = true;
  }

  boolean reschedules() {
    return reschedule;
  }

  List<Effect> effects() {
    List<Effect> effects = new ArrayList<>();
    changes.addAll(links);
    if (!changes.isEmpty()) {
      effects.add(new Effect.Persist(List.copyOf(changes)));
    }
    effects.addAll(sends);
    effects.addAll(notices);
    effects.addAll(replies);
    return effects;
  }
}

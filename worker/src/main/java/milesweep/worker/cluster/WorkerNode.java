package milesweep.worker.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageAttempt;
import milesweep.worker.artifact.PeerDirectory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * A worker node: tells the coordinator what its slots hold, passes orders on to them and their
 * reports back. It decides nothing and never blocks; all that must survive is on the slots' disks.
 */
public final class WorkerNode extends AbstractBehavior<Object> {
  /** Told what a standalone worker acts on. */
  public interface Listener {
    /** The coordinator has spoken. */
    void heard();

    /**
     * It has done so with a higher epoch than before: another coordinator, with its own cluster.
     */
    void newCoordinator(long epoch);

    /** It does not want this node. */
    void refused(String reason);
  }

  /**
   * Stop all attempts, wait until their reports are acknowledged, say goodbye and end.
   *
   * @param reason for people
   */
  public record Leave(String reason) {}

  private record Beat() {}

  private record FarewellOver() {}

  private record SayGoodbye() {}

  private record PartingOver() {}

  private static final Duration GOODBYE_AGAIN = Duration.ofMillis(300);

  /** A coordinator that has not answered by then is not there; it finds out by the lease. */
  private static final Duration LONGEST_PARTING = Duration.ofSeconds(3);

  private final TimerScheduler<Object> timers;
  private final String name;
  private final long incarnation;
  private final String address;
  private final ArtifactAddress artifacts;
  private final NodePass pass;
  private final String version;
  private final Map<String, ActorRef<GpuSlot.Command>> actors;
  private final List<Slot> offered;
  private final Optional<ActorRef<ToCoordinator>> coordinator;
  private final Listener listener;
  private final PeerDirectory peers;
  private final Duration farewell;
  private final Map<String, List<Held>> held = new LinkedHashMap<>();
  private final Map<String, String> troubles = new HashMap<>();
  private final Set<String> stopping = new HashSet<>();
  private Duration interval;
  private long epoch;
  private boolean leaving;
  private boolean parting;

  private WorkerNode(
      ActorContext<Object> context,
      TimerScheduler<Object> timers,
      WorkerIdentity identity,
      WorkerSettings settings,
      Map<String, ActorRef<GpuSlot.Command>> actors,
      Optional<ActorRef<ToCoordinator>> coordinator,
      PeerDirectory peers,
      Listener listener) {
    super(context);
    this.timers = timers;
    this.name = identity.name();
    this.incarnation = identity.incarnation();
    this.address = identity.address();
    this.artifacts = identity.artifacts();
    this.pass = identity.pass();
    this.version = settings.version();
    this.actors = actors;
    this.offered = settings.slots();
    this.coordinator = coordinator;
    this.peers = peers;
    this.listener = listener;
    this.farewell = settings.farewell();
    beatEvery(settings.heartbeat());
  }

  /** The slots of a node by name: makes each one's behavior, given where its events go. */
  interface SlotFactory {
    Behavior<GpuSlot.Command> slot(String name, ActorRef<GpuSlot.Event> node);
  }

  /**
   * A node that starts to announce itself once every slot has looked at its disk.
   *
   * @param coordinator none when nobody is to hear of what it stops
   * @param slotNames the offered slots, and those of which only attempts are left
   * @param peers told what the coordinator says of other nodes
   */
  static Behavior<Object> create(
      WorkerIdentity identity,
      WorkerSettings settings,
      Set<String> slotNames,
      SlotFactory slots,
      Optional<ActorRef<ToCoordinator>> coordinator,
      PeerDirectory peers,
      Listener listener) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Map<String, ActorRef<GpuSlot.Command>> actors = new HashMap<>();
                  ActorRef<GpuSlot.Event> self = context.getSelf().narrow();
                  for (String slot : slotNames) {
                    actors.put(
                        slot,
                        context.spawn(
                            slots.slot(slot, self), "slot-" + slot, GpuSlot.dispatcher()));
                  }
                  return new WorkerNode(
                      context, timers, identity, settings, actors, coordinator, peers, listener);
                }));
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(ToNode.class, this::fromCoordinator)
        .onMessage(GpuSlot.Holds.class, this::holds)
        .onMessage(GpuSlot.Due.class, this::due)
        .onMessage(GpuSlot.Stopping.class, this::stopping)
        .onMessage(Beat.class, beat -> beat())
        .onMessage(Leave.class, this::leave)
        .onMessage(FarewellOver.class, over -> farewellOver())
        .onMessage(SayGoodbye.class, again -> sayGoodbye())
        .onMessage(PartingOver.class, over -> partingOver())
        .build();
  }

  private Behavior<Object> fromCoordinator(ToNode message) {
    if (message.epoch() < epoch) {
      return this; // from a coordinator that has been replaced
    }
    if (message.epoch() > epoch) {
      if (epoch > 0) {
        listener.newCoordinator(message.epoch());
      }
      epoch = message.epoch();
    }
    listener.heard();
    if (message instanceof ToNode.Orders orders) {
      follow(orders);
    } else if (message instanceof ToNode.Acknowledged ack) {
      toHolder(ack.attempt(), new GpuSlot.Acknowledge(ack.attempt(), ack.upTo()));
    } else if (message instanceof ToNode.Refused refused) {
      getContext().getLog().error("the coordinator refuses this worker: {}", refused.reason());
      listener.refused(refused.reason());
    } else if (message instanceof ToNode.Parted && parting) {
      return Behaviors.stopped();
    }
    return this;
  }

  private void follow(ToNode.Orders orders) {
    beatEvery(Duration.ofMillis(orders.heartbeatMillis()));
    peers.update(orders.peers()); // before what is granted looks for its inputs
    for (ToNode.Stop stop : orders.stops()) {
      toHolder(stop.attempt(), new GpuSlot.Stop(stop.attempt(), stop.reason()));
    }
    for (StageAttempt attempt : orders.forgets()) {
      toHolder(attempt, new GpuSlot.Forget(attempt));
    }
    if (leaving) {
      return; // what is granted now would only be stopped; the coordinator learns it from Goodbye
    }
    for (ToNode.Grant grant : orders.grants()) {
      boolean known = offered.stream().anyMatch(slot -> slot.name().equals(grant.slot()));
      if (known) {
        actors.get(grant.slot()).tell(new GpuSlot.Run(grant.spec()));
      } else {
        getContext().getLog().warn("a grant for slot {}, which is not here", grant.slot());
      }
    }
  }

  private void toHolder(StageAttempt attempt, GpuSlot.Command command) {
    for (List<Held> list : held.values()) {
      for (Held one : list) {
        if (one.attempt().equals(attempt)) {
          actors.get(one.slot()).tell(command);
        }
      }
    }
  }

  private Behavior<Object> holds(GpuSlot.Holds news) {
    Set<StageAttempt> before = running();
    int known = held.size();
    held.put(news.slot(), news.held());
    String trouble = troubles.put(news.slot(), news.trouble());
    boolean changed = !before.equals(running()) || held.size() != known;
    if (changed || !Objects.equals(trouble, news.trouble())) {
      heartbeat(); // at once, so that nobody waits for the next beat
    }
    return partWhenSettled();
  }

  private Set<StageAttempt> running() {
    Set<StageAttempt> running = new HashSet<>();
    held.values()
        .forEach(
            list ->
                list.forEach(
                    one -> {
                      if (one.running()) {
                        running.add(one.attempt());
                      }
                    }));
    return running;
  }

  private Behavior<Object> due(GpuSlot.Due due) {
    tell(new ToCoordinator.Reports(name, incarnation, due.attempt(), due.reports(), pass));
    return this;
  }

  private Behavior<Object> beat() {
    heartbeat();
    return this;
  }

  /** Nothing is said before all slots have looked: a heartbeat carries the whole truth. */
  private void heartbeat() {
    if (held.keySet().containsAll(actors.keySet())) {
      tell(
          new ToCoordinator.Heartbeat(
              name,
              incarnation,
              address,
              version,
              leaving ? List.of() : slots(),
              held.values().stream().flatMap(List::stream).toList(),
              artifacts,
              pass));
    }
  }

  private List<Slot> slots() {
    return offered.stream().map(slot -> slot.withTrouble(troubles.get(slot.name()))).toList();
  }

  private void beatEvery(Duration wanted) {
    if (!wanted.equals(interval)) {
      interval = wanted;
      timers.startTimerWithFixedDelay(Beat.class, new Beat(), wanted);
    }
  }

  private Behavior<Object> leave(Leave leave) {
    leaving = true;
    actors.values().forEach(slot -> slot.tell(new GpuSlot.StopAll(leave.reason())));
    timers.startSingleTimer(FarewellOver.class, new FarewellOver(), farewell);
    heartbeat();
    return this;
  }

  private Behavior<Object> stopping(GpuSlot.Stopping slot) {
    stopping.add(slot.slot());
    return partWhenSettled();
  }

  /** A slot that has not answered may still find attempts on its disk or in a grant under way. */
  private boolean isSettled() {
    return stopping.containsAll(actors.keySet())
        && held.keySet().containsAll(actors.keySet())
        && held.values().stream().flatMap(List::stream).noneMatch(this::isWaitedFor);
  }

  private boolean isWaitedFor(Held attempt) {
    return attempt.running() || coordinator.isPresent();
  }

  private void tell(ToCoordinator message) {
    coordinator.ifPresent(leader -> leader.tell(message));
  }

  private Behavior<Object> partWhenSettled() {
    if (!leaving || parting || !isSettled()) {
      return this;
    }
    if (coordinator.isEmpty()) {
      return Behaviors.stopped();
    }
    parting = true;
    timers.startTimerWithFixedDelay(SayGoodbye.class, new SayGoodbye(), GOODBYE_AGAIN);
    timers.startSingleTimer(PartingOver.class, new PartingOver(), LONGEST_PARTING);
    return sayGoodbye();
  }

  /** The heartbeat goes first: a coordinator that has just been started knows nobody yet. */
  private Behavior<Object> sayGoodbye() {
    heartbeat();
    tell(new ToCoordinator.Goodbye(name, incarnation, pass));
    return this;
  }

  private Behavior<Object> partingOver() {
    getContext()
        .getLog()
        .info("no coordinator has heard the goodbye; it finds out by the heartbeats that end");
    return Behaviors.stopped();
  }

  private Behavior<Object> farewellOver() {
    if (parting) {
      return this; // all is acknowledged
    }
    getContext()
        .getLog()
        .warn("leaving with reports that are not acknowledged; they are sent at the next start");
    return Behaviors.stopped();
  }
}

package milesweep.coordinator.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Watches the cluster for the coordinator. It alone downs members: those that it has not reached
 * for a set time. No split brain resolver does, since one brought down healthy workers, and
 * coordinators too, when a single link flapped.
 */
final class Membership extends AbstractBehavior<Object> {
  private record Downing(Address address) {}

  private final ActorRef<Object> coordinator;
  private final Duration downAfter;
  private final Cluster cluster;
  private final org.apache.pekko.actor.typed.javadsl.TimerScheduler<Object> timers;
  private final Map<Address, Downing> unreachable = new HashMap<>();

  private Membership(
      ActorContext<Object> context,
      org.apache.pekko.actor.typed.javadsl.TimerScheduler<Object> timers,
      ActorRef<Object> coordinator,
      Duration downAfter) {
    super(context);
    this.timers = timers;
    this.coordinator = coordinator;
    this.downAfter = downAfter;
    this.cluster = Cluster.get(context.getSystem());
    ActorRef<ClusterEvent.ReachabilityEvent> reachability = context.getSelf().narrow();
    ActorRef<ClusterEvent.MemberRemoved> removals = context.getSelf().narrow();
    cluster
        .subscriptions()
        .tell(Subscribe.create(reachability, ClusterEvent.ReachabilityEvent.class));
    cluster.subscriptions().tell(Subscribe.create(removals, ClusterEvent.MemberRemoved.class));
  }

  static Behavior<Object> create(ActorRef<Object> coordinator, Duration downAfter) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Membership(context, timers, coordinator, downAfter)));
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(ClusterEvent.UnreachableMember.class, event -> lost(event.member()))
        .onMessage(ClusterEvent.ReachableMember.class, event -> found(event.member()))
        .onMessage(ClusterEvent.MemberRemoved.class, event -> removed(event.member()))
        .onMessage(Downing.class, this::down)
        .build();
  }

  private Behavior<Object> lost(Member member) {
    Downing downing = new Downing(member.address());
    unreachable.put(member.address(), downing);
    timers.startSingleTimer(downing, downing, downAfter);
    coordinator.tell(new SweepCoordinator.Reachability(hostPort(member), false));
    return this;
  }

  private Behavior<Object> found(Member member) {
    forget(member.address());
    coordinator.tell(new SweepCoordinator.Reachability(hostPort(member), true));
    return this;
  }

  private Behavior<Object> removed(Member member) {
    forget(member.address());
    coordinator.tell(new SweepCoordinator.Removed(hostPort(member)));
    return this;
  }

  private Behavior<Object> down(Downing downing) {
    if (unreachable.containsKey(downing.address())) {
      getContext()
          .getLog()
          .warn("member {} was out of reach for {}; it is downed", downing.address(), downAfter);
      cluster.manager().tell(new Down(downing.address()));
    }
    return this;
  }

  private void forget(Address address) {
    Downing downing = unreachable.remove(address);
    if (downing != null) {
      timers.cancel(downing);
    }
  }

  private static String hostPort(Member member) {
    return member.address().getHost().orElseThrow()
        + ":"
        + member.address().getPort().orElseThrow();
  }
}

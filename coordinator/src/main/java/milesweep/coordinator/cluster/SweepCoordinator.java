package milesweep.coordinator.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.coordinator.core.CoordinatorCore;
import milesweep.coordinator.core.Effect;
import milesweep.coordinator.core.Event;
import milesweep.coordinator.core.Moment;
import milesweep.coordinator.core.NodeStatus;
import milesweep.coordinator.core.Notice;
import milesweep.coordinator.core.SweepStatus;
import milesweep.coordinator.store.Change;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The coordinator's actor: hears worker nodes, people and the clock, lets {@link CoordinatorCore}
 * decide, has the changes made durable, and only then lets anything out. Takes {@link
 * ToCoordinator} from the wire and {@link Command} from its own process, hence Object.
 */
public final class SweepCoordinator extends AbstractBehavior<Object> {
  /** From the coordinator's own process. */
  public sealed interface Command {}

  /**
   * A person wants a sweep, or steers one or a node.
   *
   * @param who that is, for the record
   */
  public record Order(Event event, String who, ActorRef<Effect.Answer> replyTo)
      implements Command {}

  /** A person asks how the worker nodes are. */
  public record AskNodes(ActorRef<List<NodeStatus>> replyTo) implements Command {}

  /** A person asks where the sweeps stand. */
  public record AskStatus(ActorRef<List<SweepStatus>> replyTo) implements Command {}

  /** A person asks where one sweep stands. */
  public record AskOneStatus(String sweep, ActorRef<Optional<SweepStatus>> replyTo)
      implements Command {}

  private record Tick() implements Command {}

  private record Durable(long ticket) implements Command {}

  private record WriteFailed(Throwable cause) implements Command {}

  /** The cluster cannot reach a member at this address, or can again. */
  record Reachability(String hostPort, boolean reachable) implements Command {}

  /** The member at this address was removed. */
  record Removed(String hostPort) implements Command {}

  /** Whoever sends nonsense may send much of it. */
  private static final int MOST_FAULTS_TOLD = 100;

  private static final Duration TICK = Duration.ofMillis(200);

  private final CoordinatorCore core;
  private final DurableLog log;
  private final Consumer<Notice> onNotice;
  private final Consumer<Throwable> onFailure;
  private final Runnable onStop;
  private final ActorRefResolver resolver;
  private final Outgoing outgoing = new Outgoing();
  private int faultsTold;
  private final long started = System.nanoTime();

  private SweepCoordinator(
      ActorContext<Object> context,
      Function<Moment, CoordinatorCore> cores,
      DurableLog log,
      Consumer<Notice> onNotice,
      Consumer<Throwable> onFailure,
      Runnable onStop) {
    super(context);
    this.core = cores.apply(moment());
    this.log = log;
    this.onNotice = onNotice;
    this.onFailure = onFailure;
    this.onStop = onStop;
    this.resolver = ActorRefResolver.get(context.getSystem());
  }

  /**
   * A coordinator over what the store holds.
   *
   * @param cores makes the decisions' state from the store's content, on the actor's clock
   * @param onNotice hears what people might want to know, once it is durable
   * @param onFailure called when a change could not be made durable, or a decision broke off; the
   *     process has to end, since nothing may be acknowledged any more
   * @param onStop called when the actor ends, whoever has ended it
   */
  static Behavior<Object> create(
      Function<Moment, CoordinatorCore> cores,
      DurableLog log,
      Consumer<Notice> onNotice,
      Consumer<Throwable> onFailure,
      Runnable onStop) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Tick(), TICK);
                  return new SweepCoordinator(context, cores, log, onNotice, onFailure, onStop);
                }));
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(ToCoordinator.class, this::heard)
        .onMessage(Tick.class, tick -> step(new Event.Ticked(), answer -> {}))
        .onMessage(Durable.class, this::durable)
        .onMessage(Order.class, order -> asked(order.event(), order.who(), order.replyTo()))
        .onMessage(AskNodes.class, this::tellNodes)
        .onMessage(AskStatus.class, this::tellStatus)
        .onMessage(AskOneStatus.class, this::tellOneStatus)
        .onMessage(Reachability.class, this::reachability)
        .onMessage(Removed.class, this::removed)
        .onMessage(WriteFailed.class, this::writeFailed)
        .onSignal(PostStop.class, stop -> stopped())
        .build();
  }

  private Behavior<Object> heard(ToCoordinator message) {
    Optional<String> fault = Intake.fault(message, core.version());
    if (fault.isPresent()) {
      if (faultsTold++ < MOST_FAULTS_TOLD) {
        getContext().getLog().warn("a message is left aside: {}", fault.get());
      }
      return this;
    }
    return step(new Event.NodeHeard(message), answer -> {});
  }

  private Behavior<Object> reachability(Reachability news) {
    return step(new Event.NodeReachability(news.hostPort(), news.reachable()), answer -> {});
  }

  private Behavior<Object> removed(Removed news) {
    return step(new Event.NodeRemoved(news.hostPort()), answer -> {});
  }

  /**
   * A sweep that is said to be finished must be so in the store, too: its table comes from there.
   */
  private Behavior<Object> tellStatus(AskStatus ask) {
    List<SweepStatus> statuses = core.statuses();
    outgoing.add(() -> ask.replyTo().tell(statuses));
    return this;
  }

  private Behavior<Object> tellNodes(AskNodes ask) {
    List<NodeStatus> nodes = core.nodes();
    outgoing.add(() -> ask.replyTo().tell(nodes));
    return this;
  }

  private Behavior<Object> tellOneStatus(AskOneStatus ask) {
    Optional<SweepStatus> status = core.status(ask.sweep());
    outgoing.add(() -> ask.replyTo().tell(status));
    return this;
  }

  /** What a person wants is recorded with its effects, under the person's name. */
  private Behavior<Object> asked(Event event, String who, ActorRef<Effect.Answer> replyTo) {
    Moment now = moment();
    return decided(
        event, () -> Signed.by(who, event, core.step(event, now), now.wallMillis()), replyTo::tell);
  }

  private Behavior<Object> step(Event event, Consumer<Effect.Answer> asker) {
    return decided(event, () -> core.step(event, moment()), asker);
  }

  /**
   * A decision that breaks off may have changed a part of what it decides on, but nothing of it is
   * in the store: from there the next start goes on.
   */
  private Behavior<Object> decided(
      Event event, Supplier<List<Effect>> decision, Consumer<Effect.Answer> asker) {
    List<Effect> effects;
    try {
      effects = decision.get();
    } catch (RuntimeException e) {
      getContext().getLog().error("a decision broke off at {}", event, e);
      onFailure.accept(CoordinatorFault.brokenDecision(event, e));
      return Behaviors.stopped();
    }
    return carryOut(effects, asker);
  }

  private Behavior<Object> carryOut(List<Effect> effects, Consumer<Effect.Answer> asker) {
    List<Effect> later = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Persist persist) {
        append(persist.changes());
      } else {
        later.add(effect);
      }
    }
    if (!later.isEmpty()) {
      outgoing.add(() -> later.forEach(effect -> carryOut(effect, asker)));
    }
    return this;
  }

  private void append(List<Change> changes) {
    long ticket = outgoing.nextTicket();
    ActorRef<Object> self = getContext().getSelf();
    log.append(
        changes, () -> self.tell(new Durable(ticket)), cause -> self.tell(new WriteFailed(cause)));
  }

  private Behavior<Object> durable(Durable news) {
    outgoing.durable(news.ticket());
    return this;
  }

  private void carryOut(Effect effect, Consumer<Effect.Answer> asker) {
    if (effect instanceof Effect.Send send) {
      ActorRef<ToNode> node = resolver.resolveActorRef(send.address());
      node.tell(send.message());
    } else if (effect instanceof Effect.Tell tell) {
      getContext().getLog().info("{}", tell.notice().text());
      onNotice.accept(tell.notice());
    } else if (effect instanceof Effect.Reply reply) {
      asker.accept(reply.answer());
    }
  }

  private Behavior<Object> writeFailed(WriteFailed failure) {
    getContext()
        .getLog()
        .error("a change could not be made durable; the coordinator ends", failure.cause());
    onFailure.accept(failure.cause());
    return Behaviors.stopped();
  }

  private Behavior<Object> stopped() {
    onStop.run();
    return this;
  }

  private Moment moment() {
    return new Moment((System.nanoTime() - started) / 1_000_000, System.currentTimeMillis());
  }
}

package milesweep.worker.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import milesweep.common.DiskFault;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;
import milesweep.worker.process.SlotKeeper;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One slot of a worker, a GPU or some CPU cores: has a {@link SlotKeeper} do the work. It blocks on
 * files and sockets, and therefore runs on a dispatcher of its own; the trainer outlives it.
 */
final class GpuSlot extends AbstractBehavior<GpuSlot.Command> {
  /** Makes the keeper, on the slot's own thread. */
  interface KeeperFactory {
    SlotKeeper make(SlotKeeper.Sender sender, Runnable news) throws IOException;
  }

  sealed interface Command {}

  /** Starts an attempt; ignored when it is known or the slot is busy. */
  record Run(StageSpec spec) implements Command {}

  /** Stops the attempt if it still runs; a late or repeated one is harmless. */
  record Stop(StageAttempt attempt, String reason) implements Command {}

  /** Stops whatever runs, and lets the trainer go. */
  record StopAll(String reason) implements Command {}

  /** Reports up to a sequence are durable. */
  record Acknowledge(StageAttempt attempt, long upTo) implements Command {}

  /** Nobody wants this attempt's reports. */
  record Forget(StageAttempt attempt) implements Command {}

  private record Tick() implements Command {}

  /** The trainer has something. */
  private record News() implements Command {}

  /** What a slot tells its node. */
  sealed interface Event {}

  /**
   * All that the slot holds, after each change and with each step of progress.
   *
   * @param trouble why nothing can be done now; null when all is well
   */
  record Holds(String slot, List<Held> held, String trouble) implements Event {}

  /** Reports that are due. */
  record Due(StageAttempt attempt, List<NumberedReport> reports) implements Event {}

  /** The slot was told to stop, and has said what it holds since. */
  record Stopping(String slot) implements Event {}

  /** A grant that cannot be begun comes again with each heartbeat; it is over when none fails. */
  private static final Duration TROUBLE = Duration.ofSeconds(3);

  private final String name;
  private final Path folder;
  private final ActorRef<Event> node;
  private final SlotKeeper keeper;
  private Holds told;
  private boolean leaving;
  private String trouble;
  private long failedAt;

  private GpuSlot(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String name,
      Path folder,
      KeeperFactory keepers,
      Duration tick,
      ActorRef<Event> node)
      throws IOException {
    super(context);
    this.name = name;
    this.folder = folder;
    this.node = node;
    ActorRef<Command> self = context.getSelf();
    this.keeper =
        keepers.make(
            (attempt, reports) -> node.tell(new Due(attempt, reports)),
            () -> self.tell(new News()));
    timers.startTimerWithFixedDelay(new Tick(), tick);
    context.getSelf().tell(new Tick());
  }

  /**
   * A slot.
   *
   * @param folder of its node, for people
   */
  static Behavior<Command> create(
      String name, Path folder, KeeperFactory keepers, Duration tick, ActorRef<Event> node) {
    // Everything is on the disk, so a slot that failed on it is simply made anew; its trainer runs
    // on meanwhile.
    return Behaviors.<Command>supervise(
            Behaviors.setup(
                context ->
                    Behaviors.withTimers(
                        timers -> new GpuSlot(context, timers, name, folder, keepers, tick, node))))
        .onFailure(
            Exception.class,
            SupervisorStrategy.restartWithBackoff(
                Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
  }

  /** Threads that may block. */
  static DispatcherSelector dispatcher() {
    return DispatcherSelector.blocking();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Run.class, run -> on(() -> keeper.run(run.spec())))
        .onMessage(Stop.class, stop -> on(() -> keeper.stop(stop.attempt(), stop.reason())))
        .onMessage(StopAll.class, this::stopAll)
        .onMessage(
            Acknowledge.class, ack -> on(() -> keeper.acknowledge(ack.attempt(), ack.upTo())))
        .onMessage(Forget.class, forget -> on(() -> keeper.forget(forget.attempt())))
        .onMessage(Tick.class, tick -> on(this::tick))
        .onMessage(News.class, news -> on(keeper::look))
        .onSignal(PreRestart.class, signal -> ended())
        .onSignal(PostStop.class, signal -> ended())
        .build();
  }

  private Behavior<Command> ended() {
    keeper.close();
    return this;
  }

  private Behavior<Command> stopAll(StopAll stop) {
    leaving = true;
    Behavior<Command> next =
        on(
            () -> {
              keeper.stopAll(stop.reason());
              keeper.dismissTrainer();
            });
    node.tell(new Stopping(name));
    return next;
  }

  private void tick() throws IOException {
    keeper.tick();
    if (System.nanoTime() - failedAt > TROUBLE.toNanos()) {
      trouble = null;
    }
    if (leaving) {
      keeper.dismissTrainer();
    }
  }

  private interface Act {
    void run() throws IOException;
  }

  /**
   * A full or failing disk must not end the slot: it is said once, and tried again with each tick.
   */
  private Behavior<Command> on(Act act) {
    try {
      act.run();
    } catch (IOException e) {
      String words = DiskFault.words(e);
      failedAt = System.nanoTime();
      words = words.contains("/") ? words : words + " (in " + folder + ")";
      if (!words.equals(trouble)) {
        trouble = words;
        getContext().getLog().error("slot {} waits: {}", name, words);
      }
    }
    Holds now = new Holds(name, keeper.held(), trouble);
    if (!now.equals(told)) {
      told = now;
      node.tell(now);
    }
    return this;
  }
}

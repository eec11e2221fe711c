package milesweep.worker.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import milesweep.common.protocol.ClusterNames;
import milesweep.common.security.NodeNetwork;
import milesweep.worker.artifact.NodeArtifacts;
import milesweep.worker.process.AttemptStore;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker in a process of its own. Its actor system is replaceable: it is started anew when it was
 * downed, when the coordinator is another one, and when none was heard for a while. Trainers never
 * notice.
 */
public final class WorkerSystem {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerSystem.class);
  private static final long LOOK_MILLIS = 500;

  private final WorkerHome home;
  private final WorkerSettings settings;
  private final NodeNetwork network;
  private final NodeArtifacts artifacts;
  private final JoinAddress join;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile String refusal;

  /** Where a coordinator was last known to be. */
  private Optional<String> known = Optional.empty();

  /**
   * A worker that is not started yet.
   *
   * @param network where it is reached, and by whom
   */
  public WorkerSystem(
      WorkerHome home, WorkerSettings settings, NodeNetwork network, JoinAddress join) {
    this.home = home;
    this.settings = settings;
    this.network = network;
    this.artifacts = home.artifacts(settings.artifacts(), network.tls());
    this.join = join;
  }

  /** Has {@link #run} end: stages checkpoint and stop, their reports are sent. For any thread. */
  public void stop() {
    stop.countDown();
  }

  /**
   * Works until {@link #stop}. Whenever that comes, also while no coordinator is known or a new one
   * is being joined, what runs here checkpoints and stops.
   *
   * @return why the coordinator does not want this worker; empty after a stop
   * @throws IOException when the worker's folder cannot be read or written
   */
  public Optional<String> run() throws IOException, InterruptedException {
    boolean hasLeft = false;
    while (!hasLeft && refusal == null) {
      Optional<String> coordinator = join.now();
      if (coordinator.isPresent()) {
        known = coordinator;
        hasLeft = serve(known);
      } else if (stopped(LOOK_MILLIS)) {
        hasLeft = !hasWork() || serve(known);
      }
    }
    return Optional.ofNullable(refusal);
  }

  private boolean hasWork() throws IOException {
    return !new AttemptStore(home.stages()).slots().isEmpty();
  }

  /**
   * Works with one actor system until that has to be replaced, or a stop.
   *
   * @param coordinator none for a worker that only stops what it finds
   * @return whether it was a stop
   */
  private boolean serve(Optional<String> coordinator) throws IOException, InterruptedException {
    ActorSystem<SpawnProtocol.Command> system =
        ActorSystem.create(SpawnProtocol.create(), "milesweep", config());
    try {
      coordinator.map(ClusterNames::address).ifPresent(seed -> join(system, seed));
      Watch watch = new Watch();
      WorkerMember member =
          WorkerMember.start(system, home, settings, network, artifacts, coordinator, watch);
      coordinator.ifPresent(
          at ->
              LOG.info(
                  "worker {} offers {} slots to the coordinator at {}",
                  home.name(),
                  settings.slots().size(),
                  at));
      while (!stopped(LOOK_MILLIS)) {
        Optional<String> why = reasonToRestart(watch, member, coordinator);
        if (why.isPresent()) {
          LOG.info("worker {} joins anew: {}", home.name(), why.get());
          return false;
        }
      }
      await(member.leave("the worker is stopping").toCompletableFuture());
      await(
          CoordinatedShutdown.get(system)
              .runAll(CoordinatedShutdown.actorSystemTerminateReason())
              .toCompletableFuture());
      return true;
    } finally {
      system.terminate();
      await(system.getWhenTerminated().toCompletableFuture());
    }
  }

  private static void join(ActorSystem<?> system, String seed) {
    Cluster.get(system).manager().tell(Join.create(AddressFromURIString.parse(seed)));
  }

  private Optional<String> reasonToRestart(
      Watch watch, WorkerMember member, Optional<String> coordinator) throws IOException {
    if (refusal != null) {
      return Optional.of("refused");
    }
    if (watch.replaced) {
      return Optional.of("the coordinator was started again");
    }
    if (member.left().toCompletableFuture().isDone()) {
      return Optional.of("its actor system has ended");
    }
    Optional<String> now = join.now();
    if (now.isPresent() && !now.equals(coordinator)) {
      return Optional.of("the coordinator is at " + now.get() + " now");
    }
    long silent = System.nanoTime() - watch.lastHeard;
    return silent > settings.silence().toNanos()
        ? Optional.of("no word from the coordinator for " + settings.silence())
        : Optional.empty();
  }

  private boolean stopped(long millis) throws InterruptedException {
    return stop.await(millis, TimeUnit.MILLISECONDS);
  }

  private void await(java.util.concurrent.CompletableFuture<?> end) throws InterruptedException {
    try {
      end.get(settings.farewell().toMillis() + 5_000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("worker {} did not end in time: {}", home.name(), e.toString());
    }
  }

  private Config config() {
    return ConfigFactory.parseMap(network.pekkoSettings())
        .withFallback(ConfigFactory.parseMap(Map.of("pekko.cluster.roles", List.of("worker"))))
        .withFallback(ConfigFactory.parseResources("milesweep-cluster.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }

  /** What the node has heard; written by its actor, read by this thread. */
  private final class Watch implements WorkerNode.Listener {
    private volatile long lastHeard = System.nanoTime();
    private volatile boolean replaced;

    @Override
    public void heard() {
      lastHeard = System.nanoTime();
    }

    @Override
    public void newCoordinator(long epoch) {
      replaced = true;
    }

    @Override
    public void refused(String reason) {
      refusal = reason;
    }
  }
}

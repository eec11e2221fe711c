package milesweep.worker.cluster;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import milesweep.common.device.TrainerDevice;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.ClusterNames;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.security.NodeNetwork;
import milesweep.worker.artifact.NodeArtifacts;
import milesweep.worker.process.AttemptStore;
import milesweep.worker.process.ProcessLauncher;
import milesweep.worker.process.SlotKeeper;
import milesweep.worker.process.TrainerLaunch;
import milesweep.worker.process.TrainerLink;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A worker node's actors in an actor system that is there: a standalone worker's, or a
 * coordinator's.
 */
public final class WorkerMember {
  private final ActorRef<Object> guard;
  private final CompletableFuture<Void> left = new CompletableFuture<>();

  private WorkerMember(
      ActorSystem<SpawnProtocol.Command> system,
      WorkerHome home,
      WorkerSettings settings,
      NodeNetwork network,
      NodeArtifacts artifacts,
      Optional<String> coordinator,
      WorkerNode.Listener listener)
      throws IOException {
    ArtifactAddress givenOut = ArtifactServer.start(system, artifacts, network);
    long incarnation = home.nextIncarnation();
    NodePass pass = home.pass();
    AttemptStore attempts = new AttemptStore(home.stages());
    Set<String> slots = new LinkedHashSet<>();
    settings.slots().forEach(slot -> slots.add(slot.name()));
    slots.addAll(attempts.slots());
    ActorRefResolver resolver = ActorRefResolver.get(system);
    // What was on its way to a start before, at the same port, must not reach this one.
    String start = "node-" + UUID.randomUUID();
    Optional<ActorRef<ToCoordinator>> leader =
        coordinator.map(
            at -> resolver.resolveActorRef(ClusterNames.coordinatorPath(ClusterNames.address(at))));
    WorkerNode.SlotFactory factory =
        (name, node) -> slot(home, settings, artifacts, attempts, name, node);

    Behavior<Object> guarded =
        Behaviors.setup(
            context -> {
              String self =
                  resolver.toSerializationFormat(context.getSelf()).replaceFirst("#.*", "");
              WorkerIdentity identity =
                  new WorkerIdentity(home.name(), incarnation, self + "/" + start, givenOut, pass);
              ActorRef<Object> node =
                  context.spawn(
                      WorkerNode.create(
                          identity,
                          settings,
                          slots,
                          factory,
                          leader,
                          artifacts.directory(),
                          listener),
                      start);
              context.watch(node);
              return Behaviors.receive(Object.class)
                  .onMessage(
                      WorkerNode.Leave.class,
                      leave -> {
                        node.tell(leave);
                        return Behaviors.same();
                      })
                  .onSignal(Terminated.class, gone -> Behaviors.stopped(() -> left.complete(null)))
                  .build();
            });
    CompletableFuture<ActorRef<Object>> spawned = new CompletableFuture<>();
    ActorRef<ActorRef<Object>> replyTo =
        system.systemActorOf(once(spawned), "spawned-" + incarnation, Props.empty());
    system.tell(
        new SpawnProtocol.Spawn<>(guarded, "worker-" + home.name(), Props.empty(), replyTo));
    this.guard = spawned.join();
    system.getWhenTerminated().whenComplete((done, thrown) -> left.complete(null));
  }

  /**
   * Starts a node's actors.
   *
   * @param network where others reach it
   * @param artifacts of this home; the same one for each start of a process
   * @param coordinator {@code host:port} of the coordinator; empty when nobody is to hear of it
   * @throws IOException when the node's folder cannot be read or written, or its port for artifacts
   *     is taken
   */
  public static WorkerMember start(
      ActorSystem<SpawnProtocol.Command> system,
      WorkerHome home,
      WorkerSettings settings,
      NodeNetwork network,
      NodeArtifacts artifacts,
      Optional<String> coordinator,
      WorkerNode.Listener listener)
      throws IOException {
    return new WorkerMember(system, home, settings, network, artifacts, coordinator, listener);
  }

  /**
   * Has running stages checkpoint and stop, sends their reports, says goodbye and ends; repeated
   * calls do no harm.
   *
   * @return complete when the node has ended
   */
  public CompletionStage<Void> leave(String reason) {
    guard.tell(new WorkerNode.Leave(reason));
    return left;
  }

  /** Complete when the node has ended, for whatever reason. */
  public CompletionStage<Void> left() {
    return left;
  }

  private static Behavior<GpuSlot.Command> slot(
      WorkerHome home,
      WorkerSettings settings,
      NodeArtifacts artifacts,
      AttemptStore attempts,
      String name,
      ActorRef<GpuSlot.Event> node) {
    GpuSlot.KeeperFactory keeper =
        (sender, news) ->
            new SlotKeeper(
                name,
                attempts,
                artifacts,
                new TrainerLink(home.slot(name), new ProcessLauncher(launch(settings, name))),
                settings.times(),
                sender,
                news,
                System::nanoTime);
    return GpuSlot.create(name, home.folder(), keeper, settings.tick(), node);
  }

  /** A slot that is offered no more only has reports left; any device will do for that. */
  private static TrainerLaunch launch(WorkerSettings settings, String name) {
    return settings.slots().stream()
        .filter(slot -> slot.name().equals(name))
        .findFirst()
        .map(slot -> settings.launch().withEnvironment(device(slot).environment()))
        .orElse(settings.launch());
  }

  private static TrainerDevice device(Slot slot) {
    return slot.gpu() == null
        ? TrainerDevice.CPU
        : new TrainerDevice(Optional.of(slot.device()), slot.kind());
  }

  private static Behavior<ActorRef<Object>> once(CompletableFuture<ActorRef<Object>> answer) {
    return Behaviors.receiveMessage(
        ref -> {
          answer.complete(ref);
          return Behaviors.stopped();
        });
  }
}
